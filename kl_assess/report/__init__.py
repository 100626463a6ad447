"""From a frozen Snapshot to HTML and a tagged PDF: the only place that draws."""

from kl_assess.report.render import render_html, render_pdf
from kl_assess.report.variant import Variant

__all__ = ["Variant", "render_html", "render_pdf"]
