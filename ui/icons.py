"""The page's few drawings, as inline SVG in the colour of the text around them."""

_DRAWING = (
    '<svg viewBox="0 0 24 24" width="17" height="17" fill="none" stroke="currentColor" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
)
THUMB_UP = _DRAWING.format(
    '<path d="M7 11v9H4v-9zM7 11l4-7c1.6 0 2.6 1 2.4 2.6L13 10h5.3a2'
    ' 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 17.2 20H7"/>'
)
THUMB_DOWN = _DRAWING.format(
    '<path d="M7 13V4H4v9zM7 13l4 7c1.6 0 2.6-1 2.4-2.6L13 14h5.3a2'
    ' 2 0 0 0 2-2.4l-1.2-6A2 2 0 0 0 17.2 4H7"/>'
)
