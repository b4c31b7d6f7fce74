# cmake -DINPUT=phone.css -DNAME=PHONE_CSS -DOUTPUT=phone_css.c -P embed.cmake: a file as a C array.
file(READ ${INPUT} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR length "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "#include <stddef.h>
extern const unsigned char ${NAME}[];
extern const size_t ${NAME}_LENGTH;
const unsigned char ${NAME}[] = {${bytes}};
const size_t ${NAME}_LENGTH = ${length};
")
