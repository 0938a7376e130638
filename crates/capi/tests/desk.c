/* What a program in C does with mujaz: each line that it prints is looked at by c.rs. */
#include "mujaz.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT "قتل 14 شخصا في الهجوم."

struct work {
    const MujazDesk *desk;
    char english[256];
};

static void *translate(void *given) {
    struct work *work = given;
    char *english = mujaz_translate(work->desk, TEXT);
    if (english) {
        snprintf(work->english, sizeof work->english, "%s", english);
    }
    mujaz_free(english);
    return NULL;
}

/* Prints a text that a function gave, or why it gave none. */
static void show(const char *name, char *text) {
    printf("%s\t%s\t%s\n", name, text ? "yes" : "no", text ? text : mujaz_error());
    mujaz_free(text);
}

static void threads(const MujazDesk *desk) {
    pthread_t ids[8];
    struct work work[8];
    int same = 1;
    for (int i = 0; i < 8; i++) {
        work[i].desk = desk;
        work[i].english[0] = 0;
        pthread_create(&ids[i], NULL, translate, &work[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(ids[i], NULL);
        same = same && work[i].english[0] && strcmp(work[i].english, work[0].english) == 0;
    }
    printf("threads\t%s\t%s\n", same ? "yes" : "no", work[0].english);
}

/* A child may neither hang nor crash; what it was given by its parent it cannot use. */
static void forked(MujazDesk *desk) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        show("forked", mujaz_translate(desk, TEXT));
        mujaz_close(desk);
        MujazDesk *own = mujaz_open("tiny-ar-en", "{\"workers\": 1}");
        show("forked own", mujaz_translate(own, TEXT));
        mujaz_close(own);
        fflush(stdout);
        _exit(0);
    }
    int status = 1;
    waitpid(child, &status, 0);
    printf("child\t%s\t%d\n", status == 0 ? "yes" : "no", status);
}

int main(void) {
    printf("error before\tyes\t%s.\n", mujaz_error());
    MujazDesk *desk = mujaz_open(NULL, NULL);
    printf("open\t%s\t%s\n", desk ? "yes" : "no", desk ? mujaz_version() : mujaz_error());
    show("translate", mujaz_translate(desk, TEXT));
    show("empty", mujaz_translate(desk, ""));
    threads(desk);
    static const char page[] = "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>";
    show("brief", mujaz_brief(desk, page, sizeof page - 1, "https://example.org/1"));
    show("brief without url", mujaz_brief(desk, page, sizeof page - 1, NULL));
    show("brief of nothing", mujaz_brief(desk, page, 0, NULL));
    show("brief of NULL", mujaz_brief(desk, NULL, 0, NULL));
    show("brief of too much", mujaz_brief(desk, page, (size_t)-1, NULL));
    show("check", mujaz_check("قتل 14 شخصا في الهجوم", "41 people died in the attack"));
    show("check of NULL", mujaz_check(NULL, "41 people"));
    show("no newsroom", mujaz_translate(NULL, TEXT));
    show("no text", mujaz_translate(desk, NULL));
    show("no UTF-8", mujaz_translate(desk, "ab\xff"));
    forked(desk);
    show("after the fork", mujaz_translate(desk, TEXT));
    mujaz_close(desk);
    desk = mujaz_open("no-such-model", NULL);
    printf("no model\t%s\t%s\n", desk ? "yes" : "no", mujaz_error());
    desk = mujaz_open("tiny-ar-en", "{\"beam\": 1}");
    printf("no option\t%s\t%s\n", desk ? "yes" : "no", mujaz_error());
    mujaz_close(NULL);
    mujaz_free(NULL);
    return 0;
}
