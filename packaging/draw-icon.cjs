// Draws the icons of every platform from resources/icons/icon.svg: icon.icns, icon.ico, and the sizes of Linux. By hand, when the drawing
// changed: node_modules/.bin/electron packaging/draw-icon.cjs. The packager's own converter would be one more download.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { app, BrowserWindow } = require('electron');

const svg = path.join(__dirname, '../resources/icons/icon.svg');
const folder = process.env.MUSTER_ICONS ?? path.join(__dirname, '../resources/icons');

/** Four letters for each size that macOS asks for; one picture may serve a size and half of it on a dense screen. */
const icnsTypes = [['ic11', 32], ['ic12', 64], ['ic07', 128], ['ic13', 256], ['ic08', 256], ['ic14', 512], ['ic09', 512], ['ic10', 1024]];
const icoSizes = [16, 32, 48, 64, 128, 256];
const linuxSizes = [16, 32, 48, 64, 128, 256, 512];

const word = (number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};

function icns(pictures) {
  const parts = icnsTypes.map(([type, size]) => Buffer.concat([Buffer.from(type, 'latin1'), word(pictures.get(size).length + 8), pictures.get(size)]));
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from('icns', 'latin1'), word(body.length + 8), body]);
}

function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * icoSizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(icoSizes.length, 4);
  let offset = head.length;
  icoSizes.forEach((size, index) => {
    const at = 6 + 16 * index;
    const { length } = pictures.get(size);
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += length;
  });
  return Buffer.concat([head, ...icoSizes.map((size) => pictures.get(size))]);
}

/** A canvas keeps what is transparent, on every platform. */
const drawing = (image, size) => `new Promise((resolve, reject) => {
  const image = new Image(${size}, ${size});
  image.onerror = () => reject(new Error('the drawing can’t be read'));
  image.onload = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: ${size}, height: ${size} });
    canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
    resolve(canvas.toDataURL('image/png'));
  };
  image.src = ${JSON.stringify(image)};
})`;

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
  await window.loadURL('about:blank');
  const image = `data:image/svg+xml;base64,${readFileSync(svg).toString('base64')}`;
  const pictures = new Map();
  for (const size of [...linuxSizes, 1024]) pictures.set(size, Buffer.from((await window.webContents.executeJavaScript(drawing(image, size))).split(',')[1], 'base64'));
  mkdirSync(path.join(folder, 'linux'), { recursive: true });
  for (const size of linuxSizes) writeFileSync(path.join(folder, 'linux', `${size}x${size}.png`), pictures.get(size));
  writeFileSync(path.join(folder, 'icon.icns'), icns(pictures));
  writeFileSync(path.join(folder, 'icon.ico'), ico(pictures));
  app.quit();
}).catch((error) => {
  console.error(error);
  app.exit(1);
});
