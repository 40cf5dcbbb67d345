"""The child process that fetches, verifies or repairs one model: ``python -m app.hub.fetch``."""
