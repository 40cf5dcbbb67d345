"""The Hugging Face Hub, or a mirror of it: search, look, sign in, download, verify."""
