"""Text of records and files in generated markdown is read as text."""

from mobtl.book.parts import markup


def test_signs_of_markup_are_escaped_and_lines_joined():
    assert markup.text("a|b *c* `d`\n[e]{f} $g$ <h> i_j #k") == r"a\|b \*c\* \`d\` \[e\]\{f\} \$g\$ \<h\> i\_j \#k"


def test_code_stays_on_one_line_of_a_table():
    assert markup.code("a|b\n`c`") == "`a\\|b 'c'`"
