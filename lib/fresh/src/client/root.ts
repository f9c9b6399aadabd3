import type { ContainerNode } from "preact";

/** A root for Preact that is not an element of its own. */
export interface VirtualRoot extends ContainerNode {
  /** Removes what is in it. */
  replaceChildren(): void;
}

/** The nodes between a comment and the one with the text `endMark` as a root for Preact. */
export function rootBetween(start: Comment, endMark: string): VirtualRoot {
  const parent = start.parentNode;
  const end = findEnd(start, endMark);
  if (parent === null || end === null) throw new Error(`Cannot find the end "${endMark}"`);
  const children = () => {
    const nodes: ChildNode[] = [];
    for (let node = start.nextSibling; node !== null && node !== end; node = node.nextSibling) {
      nodes.push(node);
    }
    return nodes;
  };
  const root = {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    namespaceURI: parent instanceof Element ? parent.namespaceURI : null,
    ownerDocument: document,
    get firstChild() {
      return children()[0] ?? null;
    },
    get childNodes() {
      return children();
    },
    contains: (node: Node) => children().some((child) => child.contains(node)),
    insertBefore: (node: Node, before: Node | null) => parent.insertBefore(node, before ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
    replaceChildren: () => children().forEach((child) => child.remove()),
  };
  return root;
}

function findEnd(start: Comment, endMark: string): Comment | null {
  for (let node = start.nextSibling; node !== null; node = node.nextSibling) {
    if (node instanceof Comment && node.data === endMark) return node;
  }
  return null;
}
