"""What a container says that was started in a way that would lose or lock the database."""

from __future__ import annotations

AS_ROOT = (
    "Callsign was started as root in its container, which it never needs, and its files could then be opened by root "
    "only. Start the container without --user, or with another user."
)


def no_volume(folder: str) -> str:
    """The database would be deleted with the container."""
    return (
        f"{folder} is not a volume, so the database would be deleted with the container. Start it with "
        f"-v callsign:{folder}, or set DATABASE_URL to a PostgreSQL. (To only try Callsign: the command `sandbox`.)"
    )


def not_writable(folder: str, user_id: int) -> str:
    """The volume belongs to somebody else."""
    return (
        f"The user of this container, {user_id}, cannot write to {folder}. Give the volume to that user "
        f"(chown {user_id} on the folder that is mounted), or start the container with --user and the folder's owner."
    )
