"""What the theme leaves without a name gets one."""

from types import SimpleNamespace

from mobtl.book.sphinx import accessible

CHAPTER = (
    '<li><a class="reference internal" href="audit.html">Audit: where?</a><details><summary><i></i></summary></details></li>'
)


def test_the_mark_that_folds_pages_out_says_which():
    context = {"generate_toctree_html": lambda kind: f"{kind} {CHAPTER}"}
    accessible.mend(SimpleNamespace(), "intro", "page.html", context, None)
    named = context["generate_toctree_html"]("sidebar")
    assert named == "sidebar " + CHAPTER.replace("<summary>", '<summary aria-label="Pages below: Audit: where?">')


def test_a_bibliography_is_no_list_without_items():
    context = {"body": '<div role="list" class="citation-list"><div>One</div></div>'}
    accessible.mend(SimpleNamespace(), "bibliography", "page.html", context, None)
    assert context["body"] == '<div class="citation-list"><div>One</div></div>'
