// The texts whose contrast is too low, with it.
const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
const light = (colour) => {
  const [red, green, blue] = parts(colour).slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  const colour = getComputedStyle(element).backgroundColor;
  return parts(colour)[3] === 0 && element.parentElement ? behind(element.parentElement) : colour;
};
const low = new Set();
for (const element of document.querySelectorAll("body *")) {
  const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!hasText || !element.checkVisibility() || element.matches("script, style, option")) continue;
  const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
  const contrast = (one + 0.05) / (other + 0.05);
  if (contrast < 4.5) low.add(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`);
}
return [...low].join(", ");
