"""What every connection to a server shares: failures in words, secrets masked, a loop in the background."""
