"""What a program does with mujaz through Python's ctypes: python3 desk.py LIBRARY."""

import ctypes
import sys

mujaz = ctypes.CDLL(sys.argv[1])
mujaz.mujaz_open.restype = ctypes.c_void_p
mujaz.mujaz_translate.restype = mujaz.mujaz_brief.restype = ctypes.c_void_p
mujaz.mujaz_translate.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
mujaz.mujaz_brief.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p]
mujaz.mujaz_error.restype = ctypes.c_char_p
mujaz.mujaz_free.argtypes = mujaz.mujaz_close.argtypes = [ctypes.c_void_p]


def text(pointer):
    if not pointer:
        return "nil\t" + mujaz.mujaz_error().decode()
    found = ctypes.string_at(pointer).decode()
    mujaz.mujaz_free(pointer)
    return found


desk = mujaz.mujaz_open(b"tiny-ar-en", b'{"workers": 1}')
print(text(mujaz.mujaz_translate(desk, "قتل 14 شخصا في الهجوم.".encode())))
print(text(mujaz.mujaz_translate(desk, None)))
page = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.".encode()
print(text(mujaz.mujaz_brief(desk, page, len(page), None)))
mujaz.mujaz_close(desk)
