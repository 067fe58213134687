"""Texts that are something else where nobody escapes them.

After the cheat sheets of OWASP (XSS filter evasion, CSV injection, unvalidated redirects, SQL
injection) and the payloads of the OWASP Web Security Testing Guide, in our own words: each one
would put an element, an attribute or a figure on a page, never do harm.
"""

#: What marks an element that must never stand in a page.
MARK = "xqz"

#: Markup, in all the places where a text may land: 60 with those below, 40 characters at most.
MARKUP = (
    "<xqz>", "</title><xqz>", "</textarea><xqz>", "--><xqz>", "]]><xqz>", "\"><xqz>", "'><xqz>",
    "`><xqz>", "</script><xqz>", "</style><xqz>", "</option></select><xqz>", "<xqz/onload=xqz()>",
    "\" onfocus=xqz() autofocus x=\"", "' onfocus=xqz() autofocus x='", "\" onmouseover=\"xqz()",
    "<script>xqz()</script>", "<ScRiPt>xqz()</sCrIpT>", "<script src=//xqz.example>",
    "<img src=x onerror=xqz()>", "<svg onload=xqz()>", "<svg/onload=xqz()>", "<body onload=xqz()>",
    "<iframe src=javascript:xqz()>", "<iframe srcdoc='<xqz>'>", "<object data=//xqz.example>",
    "<embed src=//xqz.example>", "<link rel=stylesheet href=//xqz.example>",
    "<base href=//xqz.example>",
    "<meta http-equiv=refresh content=0>", "<a href=javascript:xqz()>",
    "<form action=//xqz.example>",
    "<input autofocus onfocus=xqz()>", "<details open ontoggle=xqz()>",
    "<video><source onerror=xqz()>",
    "<math><mi xlink:href=javascript:xqz()>", "<style>*{color:xqz}</style>",
    "<xqz style=color:red>",
    "&lt;xqz&gt;<xqz>", "&#60;xqz&#62;", "%3Cxqz%3E", "\\u003cxqz\\u003e", "\\x3cxqz\\x3e",
    "+ADw-xqz+AD4-",
    "javascript:xqz()", "JaVaScRiPt:xqz()", "data:text/html,<xqz>", "<<xqz>>", "<xqz\t>",
    "＜xqz＞", "<!--<xqz>-->", "<noscript><xqz>", "<template><xqz>",
)  # fmt: skip
#: Templates: what would be computed where a text is taken for one.
TEMPLATES = (
    "{{7*7}}", "{{1337*1337}}", "{%if 1%}{{1337*1337}}{%endif%}", "${1337*1337}", "#{1337*1337}",
    "<%=1337*1337%>",
    "{{''.__class__}}", "%(name)s", "{0.__class__}", "[[7*7]]", "{{[].__class__}}",
)  # fmt: skip
TEXTS = MARKUP + TEMPLATES

#: Cells that a spreadsheet would compute, by what they begin with.
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", "\r=1+1", "\n=1+1", "\x00=1+1", "|=1+1", "%=1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "=HYPERLINK(\"//xqz.example\")", "=cmd|' /C xqz'!A0",
    "-2+3+cmd|' /C xqz'!A0", "+33 6 00 00 00 00", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1",
    "'=1+1", "\"=1+1", ";=1+1", "\v=1+1", "\x1b=1+1", "﹢1", "﹣1", "﹫x", "﹦1", "−1+1",
)  # fmt: skip

#: Addresses that lead elsewhere where somebody follows them.
ELSEWHERE = tuple(
    f"{head}{tail}"
    for head in (
        "http://", "https://", "//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "\t//",
        "http:", "https:/", "HTTP://", "http:\\\\", "//\x00", "/%2f", "/%5c", "/%09/", "%2f%2f",
        "/.//",
        "/..//", "/;@", "//localhost@", "//localhost:80@", "https://localhost@",
        "https://localhost.",
        "//evil.example#@", "javascript://", "data://",
    )
    for tail in ("evil.example", "evil.example/%2f..")
)  # fmt: skip

#: Two texts of the same shape: were they part of a statement, the first would be true and the
#: second false, or the second would fail.
STATEMENTS = (
    ("' OR '1'='1", "' OR '1'='2"),
    ("' OR 1=1 --", "' OR 1=2 --"),
    ("') OR ('1'='1", "') OR ('1'='2"),
    ("1 OR 1=1", "1 OR 1=2"),
    ('" OR "1"="1', '" OR "1"="2'),
    ("'; SELECT 1; --", "'; SELECX 1; --"),
    ("' UNION SELECT 1 --", "' UNIOM SELECT 1 --"),
    ("'||(SELECT 1)||'", "'||(SELECX 1)||'"),
    ("1; SELECT pg_sleep(9)", "1; SELECT pg_slepp(9)"),
    ("(CASE WHEN 1=1 THEN 1 END)", "(CASE WHEN 1=2 THEN 1 END)"),
    ("label DESC, 1", "labex DESC, 1"),
    ("%' AND 1=1 AND '%'='", "%' AND 1=2 AND '%'='"),
    ("\\' OR 1=1 --", "\\' OR 1=2 --"),
    ("${1=1}:name", "${1=2}:name"),
)

#: What would reach another file where a name is joined to a folder.
PATHS = (
    "../config.py", "..%2fconfig.py", "..%252fconfig.py", "%2e%2e/config.py", "%2e%2e%2fconfig.py",
    "..\\config.py", "..%5cconfig.py", "....//config.py", "..;/config.py", "/etc/passwd",
    "%2fetc%2fpasswd",
    "//etc/passwd", "file:///etc/passwd", "..%c0%afconfig.py", "..%ef%bc%8fconfig.py", "L1%00.yaml",
    "con", "nul.txt", "aux", "C:\\x", "\\\\host\\x", ".", "..", "...", "~", "~root", "x" * 5000,
    "L1/../../facts.yaml", "lessons/facts.yaml", "help/channels.yaml", "keys/keys.json",
    ".git/config",
    "repere.sqlite3", "%s", "{0}", "*", "?", "le-bocal/..", "le-bocal%00", "le-bocal.yaml",
    "LE-BOCAL",
)  # fmt: skip
