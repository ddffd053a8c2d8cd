/** The library of the graph, which has a script of the page to itself. */
declare const dagre: typeof import('@dagrejs/dagre');
