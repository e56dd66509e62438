"""Case tracking and bulletins for supervision offices: from the ledger to the published figure."""

__version__ = "0.1.0"
