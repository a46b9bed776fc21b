"""Every page loads whole: nothing wrong in the console, no request that fails or leaves the book, every picture decodes."""

import visits as visiting


def test_no_page_complains_or_asks_for_what_is_not_in_the_book(visits):
    assert not {visit.page: visit.complaints for visit in visits if visit.complaints}


def test_every_picture_can_be_decoded(visits):
    assert not {visit.page: visit.undecoded for visit in visits if visit.undecoded}


def test_pages_of_source_code_ask_for_nothing_else_than_those_that_are_visited(book):
    visited = [each for each in visiting.chosen(book) if each.startswith(visiting.CODE)]
    known = set().union(*(visiting.asked_for(book, each) for each in visited))
    code = [each for each in visiting.pages(book) if each.startswith(visiting.CODE)]
    assert len(code) > len(visited) > 3 and "_static/mobtl.css" in known
    assert not {each: more for each in code if (more := visiting.asked_for(book, each) - known)}
