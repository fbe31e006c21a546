"""Every process hears at once when something that readers see has changed.

A trigger on each table of such things sends a notice when the change is committed, whichever door
it came by; `khuyenhoc/content.py` listens. A migration says which tables, and which of their rows:

    operations = [
        TellOfChanges("news_category", "news_photo"),
        TellOfChanges("news_article", rows="{row}.state = 'published'"),
    ]
"""

from collections.abc import Iterable

from django.db.migrations import RunSQL

CHANNEL = "content"
FUNCTION = f"""
    CREATE OR REPLACE FUNCTION tell_of_changed_content() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('{CHANNEL}', '');
        RETURN NULL;
    END $$
"""
TRIGGER = "tells_of_changed_content"


class TellOfChanges(RunSQL):
    """One notice a transaction, however many statements changed these tables in it.

    With `rows`, a condition on a row's own columns, it tells only of rows that fulfil it before or
    after. PostgreSQL refuses other tables there, and rightly: what they say may be changing at the
    same moment, in a transaction that does not see this one.
    """

    def __init__(self, *tables: str, rows: str = "") -> None:
        tell = _of_rows if rows else _of_statements
        begin = [trigger for table in tables for trigger in tell(table, rows)]
        super().__init__([FUNCTION, *begin], _silence(tables))
        self.tables, self.rows = tables, rows

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, object]]:
        return type(self).__name__, self.tables, {"rows": self.rows} if self.rows else {}


class StopTelling(RunSQL):
    """Of tables that told of each statement."""

    def __init__(self, *tables: str) -> None:
        begin = [trigger for table in tables for trigger in _of_statements(table)]
        super().__init__(_silence(tables), begin)
        self.tables = tables

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, object]]:
        return type(self).__name__, self.tables, {}


def _of_statements(table: str, _rows: str = "") -> list[str]:
    return [_trigger(TRIGGER, "INSERT OR UPDATE OR DELETE OR TRUNCATE", table)]


def _of_rows(table: str, rows: str) -> list[str]:
    before, after = (f"({rows.format(row=row)})" for row in ("OLD", "NEW"))
    seen = {"INSERT": after, "UPDATE": f"{before} OR {after}", "DELETE": before}
    return [_trigger(TRIGGER, "TRUNCATE", table)] + [
        _trigger(f"{TRIGGER}_{event.lower()}", event, f"{table} FOR EACH ROW WHEN ({condition})")
        for event, condition in seen.items()
    ]


def _trigger(name: str, events: str, of: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {events} ON {of} EXECUTE FUNCTION tell_of_changed_content()"
    )


def _silence(tables: Iterable[str]) -> list[str]:
    names = [TRIGGER, *(f"{TRIGGER}_{event}" for event in ("insert", "update", "delete"))]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table in tables for name in names]
