/**
 * In the place of react-remove-scroll-bar, which writes an inline style to hide the page's scroll bar while a dialog is open. The
 * policy refuses that, and this page has no scroll bar.
 */
export const RemoveScrollBar = () => null;
