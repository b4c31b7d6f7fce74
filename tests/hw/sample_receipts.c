/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the sample receipts. */
#include "tests/hw/sample_receipts.h"

#include <stdio.h>

static const struct document_style TITLE = { DOCUMENT_LARGE, DOCUMENT_CENTER, true };
static const struct document_style CENTERED = { DOCUMENT_NORMAL, DOCUMENT_CENTER, false };
static const struct document_style SMALL_CENTERED = { DOCUMENT_SMALL, DOCUMENT_CENTER, false };
static const struct document_style PLAIN = { 0 };
static const struct document_style SMALL = { DOCUMENT_SMALL, DOCUMENT_START, false };
static const struct document_style BOLD = { DOCUMENT_NORMAL, DOCUMENT_START, true };
static const struct document_style TOTAL = { DOCUMENT_LARGE, DOCUMENT_START, true };
static const struct document_style CODE = { DOCUMENT_HUGE, DOCUMENT_CENTER, true };

struct document *sample_receipt_english(void)
{
	struct document *receipt = document_create("en");

	document_text(receipt, TITLE, "Harbour Place");
	document_text(receipt, CENTERED, "Shop 214, 2/F, Causeway Bay\n24 Jul 2026, 14:05  Kiosk K-03");
	document_rule(receipt, true);
	document_text(receipt, BOLD, "PARKnSHOP");
	document_columns(
		receipt, PLAIN, "2 x Life Bread Extra Large 500 g, sliced and wrapped twice", "HK$21.80");
	document_text(receipt, SMALL, "   HK$10.90 each, 2 for HK$21.80");
	document_columns(receipt, PLAIN, "1 x Coca-Cola 330 ml x 8", "HK$39.90");
	document_columns(receipt, PLAIN, "1 x Fresh Milk 946 ml", "HK$26.50");
	document_text(receipt, BOLD, "Fortress");
	document_columns(receipt, PLAIN, "1 x USB-C Charger 65 W", "HK$1,299.00");
	document_columns(receipt, PLAIN, "Coupon: HK$50 off from HK$500", "-HK$50.00");
	document_rule(receipt, false);
	document_columns(receipt, PLAIN, "Sum", "HK$1,387.20");
	document_columns(receipt, PLAIN, "Delivery", "HK$0.00");
	document_columns(receipt, TOTAL, "TOTAL", "HK$1,337.20");
	document_columns(receipt, SMALL, "Paid by phone", "24 Jul 2026, 14:04");
	document_rule(receipt, true);
	document_text(receipt, CENTERED, "Pickup code");
	document_text(receipt, CODE, "A-1042");
	document_qr(receipt, SAMPLE_QR);
	document_text(receipt, SMALL_CENTERED, "Scan for your receipt and returns");
	document_cut(receipt);
	return receipt;
}

struct document *sample_receipt_chinese(void)
{
	struct document *receipt = document_create("zh-Hans");

	document_set_copy_heading(receipt, "副本");
	document_text(receipt, TITLE, "海港广场 · 导购机");
	document_text(receipt, CENTERED, "铜锣湾二楼 214 号铺\n2026年7月24日 14:05  机号 K-03");
	document_rule(receipt, true);
	document_text(receipt, BOLD, "百佳超级市场");
	document_columns(
		receipt, PLAIN, "2 × 生命面包 特大方包 500 克（切片，双层包装，当日新鲜出炉）", "¥21.80");
	document_text(receipt, SMALL, "   单价 ¥10.90，两件 ¥21.80");
	document_columns(receipt, PLAIN, "1 × 可口可乐 330 毫升 × 8 罐", "¥39.90");
	document_columns(receipt, PLAIN, "1 × 鲜牛奶 946 毫升", "¥26.50");
	document_text(receipt, BOLD, "丰泽电器");
	document_columns(receipt, PLAIN, "1 × USB-C 充电器 65 W", "¥1,299.00");
	document_columns(receipt, PLAIN, "优惠券：满 500 减 50", "-¥50.00");
	document_rule(receipt, false);
	document_columns(receipt, PLAIN, "小计", "¥1,387.20");
	document_columns(receipt, TOTAL, "合计", "¥1,337.20");
	document_columns(receipt, SMALL, "手机支付", "2026/7/24 14:04");
	document_rule(receipt, true);
	document_text(receipt, CENTERED, "取货码");
	document_text(receipt, CODE, "A-1042");
	document_qr(receipt, SAMPLE_QR);
	document_text(receipt, SMALL_CENTERED, "扫码查看电子小票和退换货说明");
	document_cut(receipt);
	return receipt;
}

struct document *sample_receipt_arabic(void)
{
	struct document *receipt = document_create("ar");

	document_set_copy_heading(receipt, "نسخة");
	document_text(receipt, TITLE, "ساحة الميناء");
	document_text(receipt, CENTERED, "الطابق 2، محل 214\n24 يوليو 2026، 14:05");
	document_rule(receipt, true);
	document_text(receipt, BOLD, "سوبر ماركت بارك");
	document_columns(
		receipt, PLAIN, "2 × خبز الحياة 500 غرام، شرائح مغلفة مرتين وطازجة كل يوم", "21.80 د.إ");
	document_columns(receipt, PLAIN, "1 × Coca-Cola 330 ml (8)", "39.90 د.إ");
	document_columns(receipt, PLAIN, "1 × حليب طازج 946 مل", "26.50 د.إ");
	document_columns(receipt, PLAIN, "قسيمة: خصم 50 من 500", "-50.00 د.إ");
	document_rule(receipt, false);
	document_columns(receipt, TOTAL, "المجموع", "1,337.20 د.إ");
	document_rule(receipt, true);
	document_text(receipt, CENTERED, "رمز الاستلام");
	document_text(receipt, CODE, "A-1042");
	document_qr(receipt, SAMPLE_QR);
	document_text(receipt, SMALL_CENTERED, "امسح الرمز لعرض الإيصال وشروط الإرجاع");
	document_cut(receipt);
	return receipt;
}

static struct document *numbered(const char *language, const char *words, int lines)
{
	struct document *receipt = document_create(language);
	char text[80], price[24];

	document_text(receipt, TITLE, "RECEIPT");
	for (int i = 0; i < lines; i++) {
		snprintf(text, sizeof(text), "%d. %s", i + 1, words);
		snprintf(price, sizeof(price), "%d.%02d", 10 + i * 37, i * 7 % 100);
		document_columns(receipt, PLAIN, text, price);
	}
	document_text(receipt, BOLD, "END OF RECEIPT");
	document_cut(receipt);
	return receipt;
}

struct document *sample_receipt_plain(int lines)
{
	return numbered("en", "A plain article", lines);
}

struct document *sample_receipt_drawn(int lines)
{
	return numbered("zh-Hans", "商品，鲜牛奶 Fresh milk", lines);
}
