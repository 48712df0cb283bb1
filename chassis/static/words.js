// The page's language. The sentences come from the catalogues, in words/<language>.js.
const known = globalThis.kpWords ?? { language: "en", said: {} };

export const language = known.language;

// Speaks a sentence; %(name)s in it is replaced by values.name.
export function _(sentence, values = {}) {
  const said = known.said[sentence] ?? sentence;
  return said.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

const figures = new Intl.NumberFormat(language === "en" ? "en" : "ru");

export function number(value) {
  return figures.format(value);
}

// Makes an element; text is always text, so nothing that was typed can become markup.
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
