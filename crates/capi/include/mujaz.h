/* mujaz for C: Arabic news in, English briefs out. Link with -lmujaz_c.
 *
 * Texts are UTF-8 that ends with a NUL. What a function gives is the caller's: mujaz_free() takes texts, mujaz_close() newsrooms.
 * NULL is a failure; mujaz_error() says which. All functions may be called from any thread, one newsroom from many at once; after a
 * fork, a child opens its own. No panic leaves the library: it is a failure, and its place stands on standard error.
 */
/* Made by cbindgen from crates/capi/src/abi.rs (bash crates/capi/header): change it there. */

#ifndef MUJAZ_H
#define MUJAZ_H

#include <stddef.h>

/*
 A newsroom: models, house spellings and settings.
 */
typedef struct MujazDesk MujazDesk;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 Loads models. `model` is a name, a folder or hub:ORG/NAME, NULL for `MUJAZ_MODEL` or the one inside; `options` is NULL or JSON with
 the command's flags, such as {"workers": 1, "beams": 4, "full": true}. NULL on failure.

 # Safety
 Both are NULL or texts with a NUL at their end.
 */
MujazDesk *mujaz_open(const char *model, const char *options);

/*
 A text in English; a long one is cut into pieces that fit the model. NULL on failure.

 # Safety
 `desk` is NULL or of `mujaz_open` and not closed, `text` NULL or a text with a NUL at its end.
 */
char *mujaz_translate(const MujazDesk *desk, const char *text);

/*
 The English brief of a page or a text, `length` bytes in any charset, as the line of JSON that the command writes. `url` is its
 address or NULL. NULL on failure.

 # Safety
 `desk` is NULL or of `mujaz_open` and not closed, `page` NULL or `length` bytes, `url` NULL or a text with a NUL at its end.
 */
char *mujaz_brief(const MujazDesk *desk, const char *page, size_t length, const char *url);

/*
 What does not agree between Arabic and its English, by any engine, as a JSON list of kind, detail and places; no model is needed.
 NULL on failure.

 # Safety
 Both are NULL or texts with a NUL at their end.
 */
char *mujaz_check(const char *source, const char *target);

/*
 Why the last call of this thread that failed did so, and what to do; never NULL. The text is the library's, and good until another
 call of this thread fails.
 */
const char *mujaz_error(void);

/*
 The version; the text is the library's.
 */
const char *mujaz_version(void);

/*
 Frees a text that a function gave. NULL is nothing.

 # Safety
 `text` is NULL or of a function that gives texts to the caller, and not freed.
 */
void mujaz_free(char *text);

/*
 Closes a newsroom, when no call works with it any more. NULL is nothing.

 # Safety
 `desk` is NULL or of `mujaz_open` and not closed, and no other thread uses it.
 */
void mujaz_close(MujazDesk *desk);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MUJAZ_H */
