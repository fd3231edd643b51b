"""What one visitor's page remembers and waits for: values, conversations, queue, feedback, uploads."""
