"""SQLAlchemy's dialects for the databases of tests, which are many and all alike.

Every engine compiles its statements anew and asks its server anew what it is. Here the engines of
a process share what they compiled and heard, as the requests do that one program answers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

# More statements than all tests together have.
_COMPILED: LRUCache[Any, Any] = LRUCache(20_000)
# What the first connection heard of the server.
_HEARD: dict[str, object] = {}


class _Alike:
    """Compiles for one engine what serves all others."""

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """As SQLAlchemy calls it for every new engine."""
        engine.update_execution_options(compiled_cache=_COMPILED)

    # What is compiled is kept by dialect, and each engine has an object of its own.
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class Sqlite(_Alike, SQLiteDialect_pysqlite):
    """SQLite as ever."""

    supports_statement_cache = True


class Postgres(_Alike, PGDialect_psycopg):
    """PostgreSQL by psycopg as ever, all databases on one server."""

    supports_statement_cache = True

    def initialize(self, connection: Connection) -> None:
        """As SQLAlchemy calls it for the first connection of an engine."""
        if not _HEARD:
            before = dict(vars(self))
            super().initialize(connection)  # type: ignore[no-untyped-call]
            now = vars(self).items()
            _HEARD.update({name: value for name, value in now if before.get(name) is not value})
            return
        vars(self).update(_HEARD)
        # Readers and writers differ in this.
        driver = connection.connection.dbapi_connection
        self.default_isolation_level = self.get_default_isolation_level(driver)  # type: ignore[no-untyped-call]
