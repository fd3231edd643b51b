"""What every connection to a server shares: when to try again, secrets masked, a loop in the background."""
