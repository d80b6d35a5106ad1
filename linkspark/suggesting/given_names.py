"""Given names that many people have, from general knowledge: only to tell columns of names from others."""

from typing import Final

_NAMES: Final = """
aaron abdul abigail adam adrian ahmed aisha alan albert alex alexander alexandra alice alison amanda amber
amelia amy ana andre andrea andreas andrew angela anita ann anna anne anthony antonio arthur ashley barbara
beatrice ben benjamin bernard beth betty brandon brenda brian bruce bryan callum cameron camille carl carla
carlos carol caroline catherine charles charlotte cheryl chloe chris christian christina christine
christopher claire clara claude connor craig crystal cynthia daisy daniel danielle david dawn deborah denise
dennis diana diane dominic donald donna dorothy douglas dylan edith edward eleanor elena elisabeth elizabeth
ella ellen ellie emily emma eric erin ethan eva evelyn fatima fiona florence frances francis francois frank
fred frederick gabriel gareth gary george gerald gloria grace graham gregory guillaume hannah hans harold
harriet harry heather helen helena henri henry holly howard hugh ian imogen irene isaac isabella isabelle
ivan jack jackson jacob jacqueline jade jake james jamie jan jane janet jasmine jason jay jayden jean
jeffrey jennifer jeremy jessica jim jo joan joanna joanne joe joel john jonathan jordan jorge jose joseph
joshua joyce juan judith julia julian julie juliette justin karen karl kate katherine kathleen kathryn katie
kayla keith kelly kenneth kevin kim kimberly kyle lara laura lauren lawrence lea lee leo leon leonard lewis
liam linda lisa logan louis louise luca lucas lucy luis luke madison marc marcus margaret maria marie marion
mark martha martin mary mateo matilda matthew maria mathilde maurice megan melanie melissa mia michael
michel michelle miguel mike millie mitchell mohamed mohammed molly monica muhammad nancy naomi natalie
natasha nathan nathaniel nicholas nicola nicolas nicole noah noel oliver olivia oscar owen pamela patricia
patrick paul paula pauline pedro peter philip philippe phillip phoebe pierre rachel ralph raymond rebecca
rhys richard robert robin roger ronald rosa rose rosie ross roy ruby russell ruth ryan sam samantha samuel
sandra sara sarah scott sean sebastian sharon shirley simon sofia sonia sophia sophie stephanie stephen
steven stuart susan suzanne sylvia tara taylor teresa theresa thomas tim timothy tina todd tom tony tracey
tracy tyler valerie vanessa veronica victor victoria vincent virginia walter wayne wendy william yasmin
yvonne zachary zoe
"""
GIVEN_NAMES: Final = frozenset(_NAMES.split())
