-- What a program in LuaJIT does with mujaz: luajit desk.lua HEADER LIBRARY.
local ffi = require("ffi")
local header = io.open(arg[1]):read("*a"):gsub("#ifdef __cplusplus.-#endif[^\n]*", ""):gsub("#[^\n]*", "")
ffi.cdef(header)
local mujaz = ffi.load(arg[2])

local function text(pointer)
    if pointer == nil then
        return nil, ffi.string(mujaz.mujaz_error())
    end
    local found = ffi.string(pointer)
    mujaz.mujaz_free(pointer)
    return found
end

local desk = ffi.gc(mujaz.mujaz_open("tiny-ar-en", '{"workers": 1}'), mujaz.mujaz_close)
print(text(mujaz.mujaz_translate(desk, "قتل 14 شخصا في الهجوم.")))
print(text(mujaz.mujaz_translate(desk, nil)))
local page = "قمة في الكويت غدا\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا."
print(text(mujaz.mujaz_brief(desk, page, #page, nil)))
