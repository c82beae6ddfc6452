"""What flows need: `flow`, which marks one, and `wait_until`."""
from .flows import flow
from .library import wait_until

__all__ = ["flow", "wait_until"]
