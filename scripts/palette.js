// Redraws a picture with 256 colours, as an indexed PNG. Runs in a blank page of the browser that
// took the picture. The most seen colours are kept as they are; the others go to the nearest.
async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const seen = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);

  const counts = new Map();
  for (const colour of seen) counts.set(colour, (counts.get(colour) || 0) + 1);
  const byCount = [...counts].sort((a, b) => b[1] - a[1]);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const palette = byCount.slice(0, 160).map(([colour]) => parts(colour));
  const crowds = new Map();
  for (const [colour, count] of byCount.slice(160)) {
    const [r, g, b] = parts(colour);
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
    const crowd = crowds.get(key) || [0, 0, 0, 0];
    crowds.set(key, [crowd[0] + count, crowd[1] + r * count, crowd[2] + g * count, crowd[3] + b * count]);
  }
  const largest = [...crowds.values()].sort((a, b) => b[0] - a[0]).slice(0, 256 - palette.length);
  palette.push(...largest.map(([n, r, g, b]) => [r / n, g / n, b / n].map(Math.round)));

  const nearest = new Map();
  for (const [colour] of counts) {
    const [r, g, b] = parts(colour);
    let best = 0;
    let least = Infinity;
    palette.forEach(([pr, pg, pb], index) => {
      const far = 2 * (r - pr) ** 2 + 4 * (g - pg) ** 2 + 3 * (b - pb) ** 2;
      if (far < least) [best, least] = [index, far];
    });
    nearest.set(colour, best);
  }
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    to += 1; // no filter
    for (let x = 0; x < width; x += 1, from += 1, to += 1) rows[to] = nearest.get(seen[from]);
  }
  const packed = new Response(
    new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")),
  );
  const bytes = new Uint8Array(await packed.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { width, height, palette: palette.flat(), rows: btoa(text) };
}
