/** The graph library. It is a script of its own in the page. */
declare const dagre: typeof import('@dagrejs/dagre');
