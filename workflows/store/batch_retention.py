"""What time takes away of batches. The keys of rows that were begun stay: they are the lasting guard against doing one twice."""

from __future__ import annotations

#: After so long without a word, one that was never confirmed goes as a whole, and one that is paused is cancelled.
BATCH_RETENTION = (
    "delete from batches where state = 'prepared' and updated_at < :before",
    """update batch_rows set state = 'cancelled', answers = '{}' where state = 'waiting'
        and batch_id in (select id from batches where state = 'paused' and updated_at < :before)""",
    "update batches set state = 'cancelled' where state = 'paused' and updated_at < :before",
)
