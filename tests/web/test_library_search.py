"""Searching the library, as properties of any query on the shipped catalogue."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kl_assess.web.library.address import parameters, read
from kl_assess.web.library.search import (
    PAGE_SIZE,
    UNDATED,
    Facet,
    Query,
    Sort,
    find,
    index_of,
    page_of,
    plain_words,
    without,
)
from tests.shipped import CATALOGUE, SHIPPED

INDEX = index_of(CATALOGUE, SHIPPED)
EVERYTHING = find(INDEX, Query())
WORDS = ("", "trust", "police", "community", "trus", "report on", "after action", "zzz", "Boulder", "RAND")


def choices(facet):
    values = [option.value for option in INDEX.options[facet]]
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


queries = st.builds(
    Query,
    words=st.sampled_from(WORDS),
    chosen=st.fixed_dictionaries({facet: choices(facet) for facet in Facet}).map(
        lambda chosen: {facet: values for facet, values in chosen.items() if values}
    ),
    sort=st.sampled_from(Sort),
)


def ids(found):
    return [resource.id for resource in found.resources]


# --- What is found ------------------------------------------------------------------------------------------------


def test_without_words_and_filters_everything_is_found():
    assert sorted(ids(EVERYTHING)) == sorted(resource.id for resource in CATALOGUE.resources)


@given(queries, st.sampled_from(Facet), st.data())
def test_a_filter_in_one_more_facet_only_narrows(query, facet, data):
    free = replace(query, chosen={f: values for f, values in query.chosen.items() if f is not facet})
    values = data.draw(choices(facet).filter(bool))
    assert set(ids(find(INDEX, replace(free, chosen={**free.chosen, facet: values})))) <= set(ids(find(INDEX, free)))


@given(queries, st.sampled_from(WORDS))
def test_one_more_word_only_narrows(query, word):
    more = replace(query, words=f"{query.words} {word}")
    assert set(ids(find(INDEX, more))) <= set(ids(find(INDEX, query)))


@given(queries, st.sampled_from(Facet))
def test_a_count_is_what_the_option_alone_in_its_facet_finds(query, facet):
    counts = find(INDEX, query).counts[facet]
    for option in INDEX.options[facet]:
        alone = replace(query, chosen={**query.chosen, facet: (option.value,)})
        assert counts[option.value] == len(find(INDEX, alone).resources)


@given(queries)
def test_choices_of_one_facet_widen_each_other(query):
    for facet, values in query.chosen.items():
        single = [replace(query, chosen={**query.chosen, facet: (value,)}) for value in values]
        assert set(ids(find(INDEX, query))) == {found for one in single for found in ids(find(INDEX, one))}


@given(queries)
def test_the_order_never_changes_what_is_found(query):
    assert sorted(ids(find(INDEX, query))) == sorted(ids(find(INDEX, replace(query, sort=Sort.TITLE))))


def test_every_option_finds_something():
    assert all(EVERYTHING.counts[facet][option.value] for facet in Facet for option in INDEX.options[facet])


# --- Words --------------------------------------------------------------------------------------------------------


def first(words):
    return ids(find(INDEX, Query(words=words)))


def test_case_accents_and_punctuation_play_no_part():
    assert first("TRÜST") == first("trust") == first("“trust,”") != []


def test_the_beginning_of_a_word_finds_it_and_its_middle_does_not():
    assert set(first("partnership")) <= set(first("partner"))
    assert "considerations-for-specialized-units" in first("speciali")
    assert "considerations-for-specialized-units" not in first("pecialized")


@pytest.mark.parametrize(
    "words",
    [
        "considerations",
        "national policing institute",
        "staff manage oversee",
        "public transparency",
        "weighing effects",
    ],
    ids=["title", "publisher", "summary", "topic of the list", "topic of the items"],
)
def test_words_are_found_in(words):
    assert "considerations-for-specialized-units" in first(words)
    assert len(first(words)) < len(EVERYTHING.resources)


def test_plain_words_of_a_text():
    assert plain_words("Café: the Chief’s 3 plans") == ["cafe", "the", "chief", "s", "3", "plans"]
    assert plain_words(" …!? ") == []


# --- Order and pages ----------------------------------------------------------------------------------------------


def test_the_newest_stand_first_and_undated_ones_last():
    years = [resource.year for resource in EVERYTHING.resources]
    dated = [year for year in years if year is not None]
    assert dated == sorted(dated, reverse=True)
    assert years == dated + [None] * (len(years) - len(dated))
    assert dated
    assert None in years


def test_titles_are_sorted_as_people_look_them_up():
    titles = [resource.title for resource in find(INDEX, Query(sort=Sort.TITLE)).resources]
    assert titles == sorted(titles, key=plain_words)


@given(st.integers(0, len(EVERYTHING.resources)))
def test_pages_partition_the_list(length):
    listed = EVERYTHING.resources[:length]
    pages = page_of(listed, 1).pages
    shown = [page_of(listed, number).resources for number in range(1, pages + 1)]
    assert sum(shown, ()) == listed
    assert all(len(page) == PAGE_SIZE for page in shown[:-1])
    assert shown[-1] or not listed


@pytest.mark.parametrize(("asked", "shown"), [(-3, 1), (0, 1), (1, 1), (13, 13), (14, 13), (9999, 13)])
def test_a_page_that_is_not_there_is_the_nearest_one(asked, shown):
    assert page_of(EVERYTHING.resources, asked).number == shown


# --- Addresses ----------------------------------------------------------------------------------------------------


def as_arguments(query, page=1):
    return MultiDict(
        [(n, v) for n, vs in parameters(query, page).items() for v in ([vs] if isinstance(vs, str) else vs)]
    )


@given(queries, st.integers(1, 20))
def test_an_address_says_everything_that_was_asked(query, page):
    assert read(as_arguments(query, page), INDEX) == (query, page, ())


def test_an_address_of_nothing_asks_for_nothing():
    assert parameters(Query()) == {}


@pytest.mark.parametrize("page", ["", "0", "-1", "two", "1.5", "²", "9" * 40])
def test_a_page_number_that_is_none_is_the_first_or_the_nearest(page):
    assert page_of(EVERYTHING.resources, read(MultiDict({"page": page}), INDEX).page).number == 1


@pytest.mark.parametrize("facet", Facet)
def test_a_value_that_the_library_does_not_have_is_left_out_with_a_sentence(facet):
    known = INDEX.options[facet][0].value
    asked = read(MultiDict([(facet, known), (facet, "nonsense"), (facet, known), (facet, "")]), INDEX)
    assert asked.query.chosen == {facet: (known,)}
    assert asked.left_out == (f"The library has no {facet} “nonsense”. This filter was left out.",)


def test_an_unknown_order_is_left_out_with_a_sentence():
    asked = read(MultiDict({"sort": "loudest"}), INDEX)
    assert asked.query == Query()
    assert asked.left_out == ("The library cannot be sorted by “loudest”. The newest stand first.",)


def test_taking_one_choice_away_keeps_the_others():
    query = Query("trust", {Facet.YEAR: ("2022", UNDATED), Facet.TYPE: ("Report",)})
    assert without(query, Facet.YEAR, "2022").chosen == {Facet.YEAR: (UNDATED,), Facet.TYPE: ("Report",)}
    years = replace(query, chosen={Facet.YEAR: ("2022", UNDATED)})
    assert find(INDEX, without(query, Facet.TYPE, "Report")) == find(INDEX, years)
