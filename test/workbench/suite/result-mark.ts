/** Begins a console line of the extension host that tells of one test, as JSON. */
export const resultMark = 'XINSTRUCT-TEST ';
