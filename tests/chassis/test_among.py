"""Rows whose column is one of many values: one statement for none of them and for thousands."""

from enum import StrEnum

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select

from chassis.among import among
from kernel.sql import engine_for, writing

metadata = MetaData()
fruit = Table("fruit", metadata, Column("name", String, primary_key=True))
WANTED = select(fruit.c.name).where(among(fruit.c.name, "names")).order_by(fruit.c.name)
HARD = ["O'Neil", '"', "a,b", "{}", "NULL", "\\", "алма", "'); DROP TABLE fruit; --"]


class Fruit(StrEnum):
    APPLE = "алма"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/fruit.sqlite3"
    else:
        url = request.getfixturevalue("fresh_database")
    engine = engine_for(url)
    metadata.create_all(engine)
    with writing(engine) as db:
        names = [*HARD, *(f"pear {number}" for number in range(50_000))]
        db.execute(insert(fruit), [{"name": name} for name in names])
    yield engine
    engine.dispose()


def found(engine, names):
    with engine.connect() as db:
        return list(db.scalars(WANTED, {"names": names}))


def test_none_of_them_is_nothing(engine):
    assert found(engine, []) == []


def test_one_of_them_may_be_the_value_of_an_enumeration(engine):
    assert found(engine, {Fruit.APPLE}) == ["алма"]


def test_whatever_stands_in_them_is_a_value_and_no_statement(engine):
    assert set(found(engine, HARD)) == set(HARD)


def test_there_may_be_more_of_them_than_a_statement_takes_parameters(engine):
    assert len(found(engine, [f"pear {number}" for number in range(50_000)])) == 50_000


def test_what_is_not_there_is_not_found(engine):
    assert found(engine, ["plum", "алма "]) == []
