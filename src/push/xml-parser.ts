import { SaxesParser } from 'saxes';
import { bodyMalformed } from './push.errors.js';
import { DEEPEST, FieldCount } from './push-fields.js';

export interface XmlReader {
  /** `depth`: 0 for the root. */
  readonly opened: (name: string, depth: number) => void;
  /** A part of the text of what was opened last and is not closed yet. */
  readonly text: (text: string) => void;
  readonly closed: (depth: number) => void;
}

/** Tells the reader what stands in the XML. No DTD, no entities but the five of XML itself, no processing instructions. @throws bodyMalformed */
export function readXml(xml: string, reader: XmlReader): void {
  const parser = strictParser();
  const count = new FieldCount();
  let depth = 0;
  parser.on('attribute', () => count.add());
  parser.on('opentag', ({ name }) => {
    count.add();
    if (depth === DEEPEST) throw bodyMalformed(`elements nest deeper than ${DEEPEST}`);
    reader.opened(name, depth++);
  });
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  parser.on('closetag', () => reader.closed(--depth));
  parser.write(xml).close();
}

function strictParser(): SaxesParser {
  const parser = new SaxesParser({ position: false });
  parser.on('error', ({ message }) => {
    throw bodyMalformed(`the XML is broken: ${message.slice(0, 100)}`);
  });
  parser.on('doctype', () => {
    throw bodyMalformed('a DOCTYPE is not allowed');
  });
  parser.on('processinginstruction', () => {
    throw bodyMalformed('processing instructions are not allowed');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      throw bodyMalformed('the encoding must be UTF-8');
  });
  return parser;
}
