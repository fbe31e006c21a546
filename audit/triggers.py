"""The triggers of the audit log, and how a model says that its changes belong there.

class Decision(models.Model):
    class Meta:
        triggers = [Audited("number", "signed_on", label="number", branch="branch__code")]

A trigger writes the entry, so that no door forgets it: admin, commands, `QuerySet.update()`, SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.auth import get_user_model
from pgtrigger.utils import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Field, Model


class Audited(pgtrigger.Trigger):
    """Notes every insertion and deletion of a row and every change of the named fields.

    Name no field that somebody may have the right to see erased: an entry is for ever. Of a
    `secret` field it says that it was changed, not how. `label` is what the row is called, one path
    (`user__full_name`) or several; `part_of` the foreign key to the row in whose history it is told
    too; `branch` the path to the code of the branch it concerns. While a row fulfils `unless`, SQL
    that calls it {row}, nothing is noted: whoever reads the log may not know of it yet.
    """

    name = "audited"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(
        self,
        *fields: str,
        label: str | Iterable[str],
        secret: Iterable[str] = (),
        part_of: str = "",
        branch: str = "",
        unless: str = "",
    ) -> None:
        super().__init__()
        self.unless = unless
        self.fields, self.secret, self.part_of, self.branch = fields, secret, part_of, branch
        self.labels = (label,) if isinstance(label, str) else tuple(label)

    def get_declare(self, model: type[Model]) -> list[tuple[str, str]]:
        return [
            ("subject", f"{quote(model._meta.db_table)}%ROWTYPE"),
            ("before", "JSONB"),
            ("after", "JSONB"),
            ("changed", "JSONB"),
            ("codes", "TEXT[]"),
            ("who", "JSONB := NULLIF(current_setting('pghistory.context_metadata', true), '')"),
        ]

    def get_func(self, model: type[Model]) -> str:
        user = get_user_model()._meta
        old, new = self._watched(model, "OLD"), self._watched(model, "NEW")
        read = f"{self._values(model)}; codes := array_append(codes, {self._code(model)});"
        return self.format_sql(f"""
            IF TG_OP = 'UPDATE' AND {old} IS NOT DISTINCT FROM {new} THEN RETURN NULL; END IF;
            IF TG_OP <> 'INSERT' THEN subject := OLD; before := {read} END IF;
            IF TG_OP <> 'DELETE' THEN subject := NEW; after := {read} END IF;
            {self._passed_over()}
            SELECT COALESCE(jsonb_object_agg(k, jsonb_build_array(before -> k, after -> k)), '{{}}')
            INTO changed FROM jsonb_object_keys(COALESCE(after, before)) AS k
            WHERE COALESCE(NULLIF(before -> k, '""'), 'null')
               <> COALESCE(NULLIF(after -> k, '""'), 'null');
            {self._secrets(model)}
            IF TG_OP = 'UPDATE' AND changed = '{{}}' THEN RETURN NULL; END IF;
            INSERT INTO audit_pending (
                at, actor_id, actor_name, actor_role, request_id,
                action, kind, object_id, part_of, label, branches, changes, queued
            ) SELECT
                clock_timestamp(), (who ->> 'user')::bigint,
                COALESCE(
                    (
                        SELECT {_label_of(user.model, "actor")}
                        FROM {quote(user.db_table)} actor
                        WHERE actor.{quote(user.pk.column)} = (who ->> 'user')::bigint
                    ),
                    CASE WHEN who ->> 'request' IS NULL THEN session_user::text ELSE '' END
                ),
                COALESCE(who ->> 'role', ''), COALESCE(who ->> 'request', ''),
                lower(TG_OP), '{model._meta.label_lower}',
                subject.{quote(model._meta.pk.column)}::text, {self._part_of(model)},
                {_joined(model, "subject", self.labels)},
                ARRAY(SELECT DISTINCT c FROM unnest(codes) AS c WHERE c IS NOT NULL ORDER BY c),
                changed, false;
            RETURN NULL;
        """)

    def _watched(self, model: type[Model], row: str) -> str:
        names = (*self.fields, *self.secret)
        columns = (quote(model._meta.get_field(name).column) for name in names)
        return f"ROW({', '.join(f'{row}.{column}' for column in columns)})"

    def _values(self, model: type[Model]) -> str:
        fields = map(model._meta.get_field, self.fields)
        pairs = ", ".join(f"'{field.name}', {_value(field)}" for field in fields)
        return f"jsonb_build_object({pairs})"

    def _code(self, model: type[Model]) -> str:
        return f"({_at_path(model, 'subject', self.branch)})::text" if self.branch else "NULL"

    def _part_of(self, model: type[Model]) -> str:
        if not self.part_of:
            return "''"
        field = model._meta.get_field(self.part_of)
        kind = field.related_model._meta.label_lower
        return f"concat_ws(':', '{kind}', subject.{quote(field.column)})"

    def _passed_over(self) -> str:
        if not self.unless:
            return ""
        return f"IF {self.unless.format(row='subject')} THEN RETURN NULL; END IF;"

    def _secrets(self, model: type[Model]) -> str:
        columns = [(name, quote(model._meta.get_field(name).column)) for name in self.secret]
        return "\n".join(
            f"IF TG_OP = 'UPDATE' AND OLD.{column} IS DISTINCT FROM NEW.{column} THEN"
            f""" changed := changed || '{{"{name}": []}}'; END IF;"""
            for name, column in columns
        )


# The text of an entry that is hashed. Changed, it breaks every chain there is. Built-in functions
# only, which print the same in PostgreSQL 14 to 18 whatever the session's time zone and formats.
CANONICAL = """jsonb_build_array(
    id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), actor_id, actor_name,
    actor_role, request_id, action, kind, object_id, part_of, label, branches, changes
)::text"""

# At the commit, an entry leaves the queue for its place in the chain. The lock on the chain's end
# is the last thing that a transaction takes, so whoever holds it waits for nothing. That is why an
# entry queues twice: behind it may stand checks of foreign keys, which wait for locks on rows. The
# UPDATE goes behind them all. EXECUTE plans anew: a plan kept from a short queue scans a long one.
JOIN_THE_CHAIN = pgtrigger.Trigger(
    name="join_the_chain",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    timing=pgtrigger.Deferred,
    declare=[("last", "audit_auditentry%ROWTYPE")],
    func=f"""
        IF TG_OP = 'INSERT' THEN
            EXECUTE 'UPDATE audit_pending SET queued = true WHERE id = $1' USING NEW.id;
            RETURN NULL;
        END IF;
        PERFORM pg_advisory_xact_lock('audit_auditentry'::regclass::oid::int, 0);
        EXECUTE 'SELECT * FROM audit_auditentry ORDER BY id DESC LIMIT 1' INTO last;
        EXECUTE 'DELETE FROM audit_pending WHERE id = $1' USING NEW.id;
        WITH entry AS (
            SELECT COALESCE(last.id, 0) + 1 AS id, at, actor_id, actor_name, actor_role,
            request_id, action, kind, object_id, part_of, label, branches, changes
            FROM (SELECT NEW.*) AS pending
        )
        INSERT INTO audit_auditentry (
            id, at, actor_id, actor_name, actor_role,
            request_id, action, kind, object_id, part_of, label, branches, changes, hash
        )
        SELECT *, sha256(COALESCE(last.hash, '') || convert_to({CANONICAL}, 'UTF8')) FROM entry;
        RETURN NULL;
    """,
)
WRITTEN_BY_THE_CHAIN = pgtrigger.Trigger(
    name="written_by_the_chain",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'The audit log is written by its triggers alone';
        END IF;
        RETURN NULL;
    """,
)
APPEND_ONLY = pgtrigger.Trigger(
    name="append_only",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
    func="RAISE EXCEPTION 'The audit log is append-only: % refused', TG_OP;",
)


def audited(model: type[Model]) -> Audited | None:
    """What the model declares, if it does."""
    triggers = getattr(model._meta, "triggers", [])
    return next((trigger for trigger in triggers if isinstance(trigger, Audited)), None)


def _value(field: Field) -> str:
    """The field of `subject` as it is kept; a row it points to with what that is called today."""
    column = f"subject.{quote(field.column)}"
    target = field.related_model
    if not (target and audited(target)):
        return column
    table, key = quote(target._meta.db_table), quote(target._meta.pk.column)
    text = f"(SELECT {_label_of(target, 't0')} FROM {table} t0 WHERE t0.{key} = {column})"
    pair = f"jsonb_build_object('id', {column}, 'text', {text})"
    return f"CASE WHEN {column} IS NOT NULL THEN {pair} END"


def _label_of(model: type[Model], row: str) -> str:
    """What `row` of an audited model is called."""
    return _joined(model, row, audited(model).labels)


def _joined(model: type[Model], row: str, labels: Iterable[str]) -> str:
    parts = ", ".join(_at_path(model, row, path) for path in labels)
    return f"concat_ws(': ', {parts})"


def _at_path(model: type[Model], row: str, path: str, depth: int = 1) -> str:
    """The text at the end of `user__full_name`, begun at `row`; a choice by its label of today,
    a date as people here write it.
    """
    name, _, rest = path.partition("__")
    field = model._meta.get_field(name)
    column = f"{row}.{quote(field.column)}"
    if rest:
        target, alias = field.related_model, f"t{depth}"
        table, key = quote(target._meta.db_table), quote(target._meta.pk.column)
        inner = _at_path(target, alias, rest, depth + 1)
        return f"(SELECT {inner} FROM {table} {alias} WHERE {alias}.{key} = {column})"
    if field.choices:
        cases = " ".join(
            f"WHEN {_literal(value)} THEN {_literal(label)}" for value, label in field.flatchoices
        )
        return f"CASE {column} {cases} ELSE {column} END"
    if field.get_internal_type() == "DateField":
        return f"to_char({column}, 'DD/MM/YYYY')"
    return column


def _literal(text: object) -> str:
    return "'{}'".format(str(text).replace("'", "''"))
