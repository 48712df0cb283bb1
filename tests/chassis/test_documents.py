"""What a service answers and publishes is written down from what it is, so it cannot be wrong."""

from chassis import asyncapi, openapi
from chassis.http import routes_of
from tests.chassis.toys import EAR, TOY, ToyHttp


def test_every_address_is_described_with_its_roles():
    paths = openapi.document(TOY)["paths"]
    described = {
        (path, method.upper()) for path, operations in paths.items() for method in operations
    }
    registered = {
        (route.rule.replace("<", "{").replace(">", "}"), method)
        for _, route in routes_of(ToyHttp)
        for method in route.methods
    }
    assert described == registered
    assert paths["/toy/{school}/things"]["post"]["x-roles"] == ["librarian"]


def test_a_body_is_described_by_the_schema_that_parses_it():
    document = openapi.document(TOY)
    content = document["paths"]["/toy/{school}/things"]["post"]["requestBody"]["content"]
    reference = content["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    assert schema["required"] == ["thing_id"]


def test_what_is_for_services_asks_for_their_credential():
    paths = openapi.document(TOY)["paths"]
    assert paths["/toy/inside"]["get"]["security"] == [{"service": []}]
    assert paths["/toy/hello"]["get"]["security"] == []


def test_events_are_described_where_they_are_published_and_where_they_are_read():
    published = asyncapi.document(TOY)
    # What the chassis publishes for every service stands beside what the service says itself.
    assert list(published["channels"]["toy.events"]["messages"]) == [
        "toy.access-denied.v1",
        "toy.parked-event-retried.v1",
        "toy.parked-event-skipped.v1",
        "toy.policy-published.v1",
        "toy.thing-shelved.v1",
    ]
    assert (
        published["components"]["schemas"]["ThingShelved"]["properties"]["on"]["format"] == "date"
    )
    read = asyncapi.document(EAR)
    assert read["operations"]["read-toy"]["action"] == "receive"
    assert "toy.thing-shelved.v1" in read["components"]["messages"]
