"""The ledger: audited acts, followers' positions and the outbox, in one private SQLite file."""

from streams.ledger.ledger import Ledger, LedgerEntry

__all__ = ["Ledger", "LedgerEntry"]
