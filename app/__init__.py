"""Everything Vlinders knows and does; no Qt."""

import os

# huggingface_hub reads it when it is imported, and would else ask its own home for a list of coding agents,
# whatever address the user has set, and tell every server which torch is installed.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
