// Every page works without this file. Behaviours are found by data- attributes, through events
// on the document, so that a part of the page may be replaced without binding anything again.
import { start as dialogs } from "./modules/dialog.js";
import { start as quickExit } from "./modules/quick-exit.js";
import { start as comfort } from "./modules/comfort.js";
import { start as theme } from "./modules/theme.js";
import { start as menus } from "./modules/menu.js";
import { start as swap } from "./modules/swap.js";
import { start as codeField } from "./modules/code-field.js";
import { start as qrCard } from "./modules/qr-card.js";
import { start as idleReturn } from "./modules/idle-return.js";
import { start as blank } from "./modules/blank.js";
import { start as focus } from "./modules/focus.js";
import { start as order } from "./modules/order.js";
import { start as printing } from "./modules/printing.js";
import { start as stillOpen } from "./modules/still-open.js";

document.documentElement.dataset.script = "on";
// The quick exit first: whatever fails after it, it works.
for (const begin of [
  quickExit, dialogs, comfort, theme, menus, swap, codeField, qrCard, idleReturn, blank, order,
  printing, stillOpen, focus,
]) {
  try {
    begin();
  } catch (error) {
    console.error(error);
  }
}

