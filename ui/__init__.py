"""The page: pure rendering, one visitor's values, and Gradio at the edge."""
