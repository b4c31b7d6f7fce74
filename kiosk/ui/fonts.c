/* SPDX-License-Identifier: Apache-2.0 */
/* Finds font files through fontconfig and keeps a few of them open. */
#include "kiosk/ui/fonts.h"

#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/text_runs.h"
#include "kiosk/base/xalloc.h"

/* A large face (Chinese, Japanese, Korean) costs 2.4 MB when open, a small one 0.2 MB; measured. */
#define LARGE_FILE_BYTES (4 * 1024 * 1024)
#define OPEN_LARGE_MAX 2
#define OPEN_SMALL_MAX 16
#define OPEN_MAX (OPEN_LARGE_MAX + OPEN_SMALL_MAX)
/* A large face is closed after so many requests for other faces: the words it drew are kept as masks. */
#define LARGE_REST_USES 300
/* From this size on the tighter cut for headings is used. */
#define DISPLAY_FROM_PX 36
#define FALLBACK_SLOTS 512

enum family {
	FAMILY_TEXT,
	FAMILY_DISPLAY,
	FAMILY_SC,
	FAMILY_TC,
	FAMILY_HK,
	FAMILY_JP,
	FAMILY_KR,
	FAMILY_ARABIC,
	FAMILY_HEBREW,
	FAMILY_OTHER,
	FAMILY_COUNT
};

static const char *const FAMILY_NAMES[FAMILY_COUNT] = { "Inter", "Inter Display", "Noto Sans CJK SC",
	"Noto Sans CJK TC", "Noto Sans CJK HK", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans Arabic",
	"Noto Sans Hebrew", "Noto Sans" };

struct face {
	char *path;
	int index;
	bool is_large;
	FcCharSet *covered;
};

/* Asking fontconfig takes half a millisecond, so each family is asked for when it is needed. */
#define FACE_UNASKED (-2)

/* The faces of every family at one weight, FACE_NONE where the system has none. */
struct stack {
	int weight;
	int faces[FAMILY_COUNT];
};

struct open_font {
	TTF_Font *font;
	int face, size_px;
	unsigned used;
};

struct fallback {
	uint32_t code_point;
	int weight, face;
};

struct fonts {
	FcConfig *config;
	struct face *faces;
	int face_count;
	struct stack *stacks;
	int stack_count;
	struct fallback fallbacks[FALLBACK_SLOTS];
	struct open_font open[OPEN_MAX];
	unsigned clock;
};

static int add_face(struct fonts *fonts, FcPattern *found)
{
	FcChar8 *path;
	FcCharSet *covered;
	int index = 0;
	struct stat status;

	if (FcPatternGetString(found, FC_FILE, 0, &path) != FcResultMatch ||
		FcPatternGetCharSet(found, FC_CHARSET, 0, &covered) != FcResultMatch ||
		stat((const char *)path, &status) != 0)
		return FACE_NONE;
	FcPatternGetInteger(found, FC_INDEX, 0, &index);
	for (int i = 0; i < fonts->face_count; i++) {
		if (fonts->faces[i].index == index && strcmp(fonts->faces[i].path, (const char *)path) == 0)
			return i;
	}
	fonts->faces = xreallocarray(fonts->faces, (size_t)fonts->face_count + 1, sizeof(*fonts->faces));
	fonts->faces[fonts->face_count] = (struct face){ xstrdup((const char *)path), index,
		status.st_size > LARGE_FILE_BYTES, FcCharSetCopy(covered) };
	return fonts->face_count++;
}

static FcPattern *match_font(struct fonts *fonts, FcPattern *pattern)
{
	FcPattern *found;
	FcResult result;

	FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
	FcPatternAddBool(pattern, FC_COLOR, FcFalse);
	FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
	FcConfigSubstitute(fonts->config, pattern, FcMatchPattern);
	FcDefaultSubstitute(pattern);
	found = FcFontMatch(fonts->config, pattern, &result);
	FcPatternDestroy(pattern);
	return found;
}

static bool has_family(FcPattern *found, const char *family)
{
	FcChar8 *name;

	for (int i = 0; FcPatternGetString(found, FC_FAMILY, i, &name) == FcResultMatch; i++) {
		if (FcStrCmpIgnoreCase(name, (const FcChar8 *)family) == 0)
			return true;
	}
	return false;
}

/* Only the text family takes what fontconfig offers instead: something has to draw the words. */
static int find_family(struct fonts *fonts, enum family family, int weight)
{
	FcPattern *pattern = FcPatternCreate(), *found;
	int face = FACE_NONE;

	FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)FAMILY_NAMES[family]);
	FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)"sans-serif");
	FcPatternAddInteger(pattern, FC_WEIGHT, FcWeightFromOpenType(weight));
	FcPatternAddInteger(pattern, FC_WIDTH, FC_WIDTH_NORMAL);
	found = match_font(fonts, pattern);
	if (found != NULL && (family == FAMILY_TEXT || has_family(found, FAMILY_NAMES[family])))
		face = add_face(fonts, found);
	if (found != NULL)
		FcPatternDestroy(found);
	return face;
}

static struct stack *find_stack(struct fonts *fonts, int weight)
{
	struct stack *stack;

	for (int i = 0; i < fonts->stack_count; i++) {
		if (fonts->stacks[i].weight == weight)
			return &fonts->stacks[i];
	}
	fonts->stacks = xreallocarray(fonts->stacks, (size_t)fonts->stack_count + 1, sizeof(*fonts->stacks));
	stack = &fonts->stacks[fonts->stack_count++];
	stack->weight = weight;
	for (int family = 0; family < FAMILY_COUNT; family++)
		stack->faces[family] = FACE_UNASKED;
	return stack;
}

static int family_face(struct fonts *fonts, enum family family, int weight)
{
	struct stack *stack = find_stack(fonts, weight);

	if (stack->faces[family] == FACE_UNASKED)
		stack->faces[family] = find_family(fonts, family, weight);
	return stack->faces[family];
}

struct fonts *fonts_create(void)
{
	struct fonts *fonts;

	if (TTF_Init() != 0)
		return NULL;
	fonts = xcalloc(1, sizeof(*fonts));
	fonts->config = FcInitLoadConfigAndFonts();
	if (fonts->config == NULL || family_face(fonts, FAMILY_TEXT, 400) == FACE_NONE) {
		fonts_destroy(fonts);
		return NULL;
	}
	return fonts;
}

void fonts_destroy(struct fonts *fonts)
{
	if (fonts == NULL)
		return;
	for (int i = 0; i < OPEN_MAX; i++) {
		if (fonts->open[i].font != NULL)
			TTF_CloseFont(fonts->open[i].font);
	}
	for (int i = 0; i < fonts->face_count; i++) {
		free(fonts->faces[i].path);
		FcCharSetDestroy(fonts->faces[i].covered);
	}
	free(fonts->faces);
	free(fonts->stacks);
	if (fonts->config != NULL)
		FcConfigDestroy(fonts->config);
	free(fonts);
	TTF_Quit();
}

static int rounded_weight(int weight)
{
	int rounded = (weight + 50) / 100 * 100;

	return rounded < 100 ? 100 : rounded > 900 ? 900 : rounded;
}

static enum family cjk_family(const char *language)
{
	const char *name = text_cjk_family(language);
	int family = FAMILY_SC;

	while (family < FAMILY_KR && strcmp(FAMILY_NAMES[family], name) != 0)
		family++;
	return (enum family)family;
}

int fonts_base(struct fonts *fonts, const struct font_want *want)
{
	int weight = rounded_weight(want->weight), face = FACE_NONE;

	if (want->size_px >= DISPLAY_FROM_PX)
		face = family_face(fonts, FAMILY_DISPLAY, weight);
	return face != FACE_NONE ? face : family_face(fonts, FAMILY_TEXT, weight);
}

bool fonts_covers(const struct fonts *fonts, int face, uint32_t code_point)
{
	return face != FACE_NONE && FcCharSetHasChar(fonts->faces[face].covered, code_point);
}

static int find_fallback(struct fonts *fonts, int weight, uint32_t code_point)
{
	FcPattern *pattern = FcPatternCreate(), *found;
	FcCharSet *wanted = FcCharSetCreate();
	int face = FACE_NONE;

	FcCharSetAddChar(wanted, code_point);
	FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)"sans-serif");
	FcPatternAddCharSet(pattern, FC_CHARSET, wanted);
	FcPatternAddInteger(pattern, FC_WEIGHT, FcWeightFromOpenType(weight));
	found = match_font(fonts, pattern);
	FcCharSetDestroy(wanted);
	if (found != NULL) {
		face = add_face(fonts, found);
		FcPatternDestroy(found);
	}
	return fonts_covers(fonts, face, code_point) ? face : FACE_NONE;
}

/* Which face draws a code point is cached, also when none does. */
static int cached_fallback(struct fonts *fonts, int weight, uint32_t code_point)
{
	struct fallback *slot = &fonts->fallbacks[(code_point * 31 + (unsigned)weight) % FALLBACK_SLOTS];

	if (slot->code_point != code_point || slot->weight != weight) {
		int face = find_fallback(fonts, weight, code_point);

		*slot = (struct fallback){ code_point, weight, face };
	}
	return slot->face;
}

int fonts_pick(struct fonts *fonts, const struct font_want *want, uint32_t code_point)
{
	static const enum family latin_first[] = { FAMILY_TEXT, FAMILY_SC, FAMILY_ARABIC, FAMILY_HEBREW,
		FAMILY_OTHER };
	static const enum family arabic_first[] = { FAMILY_ARABIC, FAMILY_TEXT, FAMILY_SC, FAMILY_HEBREW,
		FAMILY_OTHER };
	const enum family *order = want->is_arabic ? arabic_first : latin_first;
	int weight = rounded_weight(want->weight);

	for (size_t i = 0; i < ARRAY_LENGTH(latin_first); i++) {
		int face;

		if (order[i] == FAMILY_TEXT)
			face = fonts_base(fonts, want);
		else
			face = family_face(
				fonts, order[i] == FAMILY_SC ? cjk_family(want->language) : order[i], weight);
		if (fonts_covers(fonts, face, code_point))
			return face;
	}
	return cached_fallback(fonts, weight, code_point);
}

/* An open font that may be given another size or closed: an unused slot, else the one used longest ago,
 * first among those of the same face, because another size costs a tenth of opening a file. */
static struct open_font *choose_slot(struct fonts *fonts, int face)
{
	bool is_large = fonts->faces[face].is_large;
	int from = is_large ? 0 : OPEN_LARGE_MAX, to = is_large ? OPEN_LARGE_MAX : OPEN_MAX;
	struct open_font *oldest = NULL, *oldest_same = NULL;

	for (int i = from; i < to; i++) {
		struct open_font *at = &fonts->open[i];

		if (at->font == NULL)
			return at;
		if (oldest == NULL || at->used < oldest->used)
			oldest = at;
		if (at->face == face && (oldest_same == NULL || at->used < oldest_same->used))
			oldest_same = at;
	}
	return oldest_same != NULL ? oldest_same : oldest;
}

static TTF_Font *open_face(const struct face *face, int size_px)
{
	TTF_Font *font = TTF_OpenFontIndex(face->path, size_px, face->index);

	if (font == NULL)
		return NULL;
	TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
	TTF_SetFontKerning(font, 1);
	return font;
}

static void close_resting(struct fonts *fonts)
{
	for (int i = 0; i < OPEN_LARGE_MAX; i++) {
		struct open_font *at = &fonts->open[i];

		if (at->font != NULL && fonts->clock - at->used > LARGE_REST_USES) {
			TTF_CloseFont(at->font);
			at->font = NULL;
		}
	}
}

TTF_Font *fonts_open(struct fonts *fonts, int face, int size_px)
{
	struct open_font *slot;

	close_resting(fonts);
	for (int i = 0; i < OPEN_MAX; i++) {
		slot = &fonts->open[i];
		if (slot->font != NULL && slot->face == face && slot->size_px == size_px) {
			slot->used = ++fonts->clock;
			return slot->font;
		}
	}
	slot = choose_slot(fonts, face);
	if (slot->font != NULL && (slot->face != face || TTF_SetFontSize(slot->font, size_px) != 0)) {
		TTF_CloseFont(slot->font);
		slot->font = NULL;
	}
	if (slot->font == NULL)
		slot->font = open_face(&fonts->faces[face], size_px);
	slot->face = face;
	slot->size_px = size_px;
	slot->used = ++fonts->clock;
	return slot->font;
}
