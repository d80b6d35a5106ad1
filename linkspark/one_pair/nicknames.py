"""Usual short and familiar forms of English first names, from general knowledge.

A row (up to a bar) is a name, with its spellings, and the forms that its bearers go by. A form may stand in
several rows: a Will is a William or a Wilfred. Two names of one row may be one person's.
"""

from functools import cache
from typing import Final

_ROWS: Final = """
aaron ron ronnie | abigail abi abbie abby gail | abraham abe abram bram | adelaide addie della heidi |
adeline ada addie | agatha aggie | agnes aggie nessie | alan allan allen al | alastair alasdair alistair
al ali | albert al bert bertie albie | alexander alec alex alick al sandy xander lex sasha | alexandra
alexandria alex ali lexi lexie sandra sandy sasha xandra | alfred alf alfie fred freddie | alice ali allie
ally | alison allison ali allie ally | amanda mandy manda mand | amelia amy millie milly mia | andrea
andie andi | andrew andy drew dandy | angela angelina angie ange | ann anne anna annie nan nancy | annabel
annabelle anna bella belle | anthony antony tony ant | antoinette nettie toni | archibald archie baldie |
arthur art artie | augustus augustine gus gussie | barbara babs barb barbie bab | barnabas barnaby barney
| bartholomew bart bat tolly | beatrice beatrix bea bee trixie | belinda bel linda lindy | benedict ben
bennie | benjamin ben benny bennie benji | bernadette bernie detta | bernard bernie | bertha bertie |
bethany beth | bradley brad | bridget bridie biddy bridgie | bronwen bron | calvin cal | cameron cam |
candace candice candy | carol carole caroline carolyn carrie caro lyn | catherine katherine kathryn
catharine katharine kathleen cathy cath cathie kathy kath kate katie kat kitty kay | cecilia cecily cis
cissie celia | cedric rick | charles charlie charley chas chaz chuck carl | charlotte charlie lottie lotte
charl | chester chet | christian chris christy | christina christine kristina kristine chris chrissie
chrissy christie tina kirsty | christopher chris kit topher kester | clarence clarrie | clifford cliff |
constance connie | cordelia delia cordy | cornelius con corny neil | cynthia cindy cyn | daniel dan danny
dannie | danielle dani danni ellie | david dave davey davie davy dai taffy | deborah debra debbie deb debs
| delia dee | denis dennis den denny | desmond des dezzie | diana diane dianne di | dominic dominick dom
nick | donald don donny donnie | dorothy dorothea dot dottie dolly dora dodie thea | douglas doug duggie
dougie | duncan dunc | edgar ed eddie ted | edith edie | edmund edmond ed eddie ned ted teddy | edward ed
eddie eddy ned ted teddy teddie | edwin ed eddie ned win | eileen aileen eily | elaine lainey | eleanor
elinor eleanora ellie ella nell nellie nora lena | elizabeth elisabeth eliza elsie elspeth lisa liz lizzie
lizzy libby beth betty bess bessie bessy betsy bet | ellen helen nell nellie ellie lena | emily em emmie
millie milly | emma em emmie emmy | ernest ern ernie | esther hester essie hettie hetty | ethel eth |
eugene gene | euphemia effie phemie | evelyn evie eve | ezekiel zeke | felicity fliss flick | florence flo
florrie flossie floss | frances fran franny fanny frankie francie | francis frank frankie fran | franklin
frank frankie | frederica freda freddie | frederick frederic fredrick fred freddie freddy rick | gabriel
gabe | gabrielle gabriella gabby gaby | gareth gaz gary garth | genevieve gen jenny viv | geoffrey jeffrey
geoff jeff | george georgie geordie dod | georgina georgiana georgia georgie gina | gerald gerard gerry
jerry ged | geraldine gerry geri | gertrude gert gertie trudy | gilbert gil bert gib | gillian jillian
gill jill jilly | gordon gord gordie | grace gracie | graham graeme grahame gray | gregory greg gregg |
griffith griff | guinevere gwen jenny | gwendolen gwendoline gwendolyn gwen gwenny wendy | hannah hanna
annie nan | harold harry hal | harriet harriett harriette hattie hatty harry hetty | henrietta etta hettie
hetty ettie hen | henry harry hal hank | herbert herb bert herbie bertie | hilary hilly | horace horry |
howard howie | hubert bert hugh bertie | hugh hughie huw shug | ignatius iggy | imogen immy | irene rene
renie | isaac zac ike | isabel isabella isabelle isobel bella belle izzy issy tibby ella | jacob jake jay
coby | jacqueline jaqueline jackie jacqui jacky | james jim jimmy jimmie jamie jem jas seamus hamish |
jane janey jenny jean | janet jan jessie nettie netta | janice jan | jasmine jas jaz | jason jay jase |
jean jeannie jeanie jeanette | jemima jem mima | jennifer jen jenny jennie jenni | jeremiah jerry jem |
jeremy jem jerry jez | jerome jerry | jessica jess jessie | joan joanie | joanne joanna johanna jo joey |
jocelyn joss | john jack johnny johnnie jon ian jock | jonathan jonathon jon jonny jonty nathan | joseph
joe joey jos | josephine jo josie josey fifi posy | joshua josh | joyce joy | judith judy jude judi |
julia julie juliet jules jools | julian jules jools | justin jus | karen kaz | kenneth ken kenny | kevin
kev | kimberley kimberly kim kimmy | laura lauren laurie lolly | laurence lawrence larry laurie lawrie loz
| leonard len lenny leo | leopold leo poldie | leslie lesley les | letitia lettice letty lettie tish |
lewis louis lew lou louie | lilian lillian lily lil lilly | linda lin lindy lyn | lindsay lindsey lyndsey
linz | louise louisa lou lulu | lucy lucinda lucille lu lucie cindy | lydia liddy | mabel mab amabel |
madeleine madeline maddie maddy | malcolm mal malc | marcus mark marc | margaret margery marjorie maggie
meg peggy peg peggie madge marge margie margo margot daisy greta rita maisie | maria marie mary mimi ria |
marilyn lyn mari | martha mattie patty marty | martin martyn marty | mary may mamie molly mollie polly
moll minnie maureen mae maisie | matilda tilly tilda mattie maud | matthew mathew matt matty mat | maureen
mo reenie | maurice morris mo maury moss | maximilian maxwell max | megan meg | melanie mel | melissa mel
lissa missy | melvin melvyn mel | mervyn merv | michael mike mick micky mickey mikey midge | michelle
michele shelly chelle mich | mildred millie milly | millicent millie milly | miranda mandy randy mira |
miriam mim mimi | mitchell mitch | mohammed muhammad mohammad mohamed mo | montague montgomery monty |
mortimer mort morty | moses mo moss | muriel mur | natalie natalia nat tally nattie | natasha tasha nat |
nathaniel nathan nat nate than | neville nev | nicholas nicolas nick nicky nico nik | nicola nicole nicky
nic nikki nicki nik | nigel nige | norman norm | olive olivia ollie liv livvy libby | oliver ollie olly
noll nol | oscar ossie oz | oswald ossie oz ozzie | pamela pam pammy | patience pat patty | patricia pat
patsy patty trish tricia pattie tish | patrick pat paddy padraig patsy rick | paula pauline polly |
penelope penny pen nell | percival percy perce | peter pete peterkin piers | philip phillip phil pip flip
| philippa phillippa pip pippa | phoebe fee | phyllis phyl phil | priscilla cilla prissy | prudence prue
pru | rachel rachael rach rae | ralph rafe | raphael rafe raff | raymond ray | rebecca rebekah becky becca
bex beck | reginald reg reggie rex | richard rick ricky dick dickie dicky rich richie ritchie dickon |
robert rob bob robbie bobby robby bobbie rab bert robin | roberta bobbie robbie berta | roderick rod roddy
rory rick | rodney rod | roger rodge | roland rowland rolly rowley | ronald ron ronnie | ronan ro |
rosalind rosalyn ros roz linda rosie | rosamund ros roz rosie | rose rosie rosa rosina posy | rosemary
rosie rose rosemarie romy | roxanne roxy | russell russ rusty | ruth ruthie | samantha sam sammy sammie |
samuel sam sammy | sandra sandy | sarah sara sally sadie sal | sean shaun shawn | sebastian seb bas
bastian | sharon shaz shazza | sheila shelagh | sidney sydney sid syd | silas si | simon si sim | solomon
sol solly | sophia sophie sofia soph | stanley stan | stephanie steph steff stevie | stephen steven steve
stevie ste | stuart stewart stu stew | susan susanna susannah suzanne suzanna sue susie suzie suzy sukie
sukey | sylvester sly | sylvia silvia syl | tabitha tabby | tamara tammy tam | terence terrance terry tel
| thaddeus tad thad | theodora dora thea theo | theodore theo ted teddy tad | theresa teresa terry tess
tessa tracy tessie | thomas tom tommy tam thom | timothy tim timmy | tobias toby | tristan tris | ursula
ursie | valentine val | valerie val | vanessa nessa ness | vera vee | vernon vern | veronica ronnie vonnie
nicky | victor vic | victoria vicky vicki vikki vic tori toria | vincent vince vinny vin | viola violet vi
| virginia ginny ginger | vivian vivien vivienne viv | wallace wally | walter walt wally wat | wilfred
wilfrid wilf will fred | wilhelmina mina minnie billie willa | william will bill billy willie willy liam
wills | winifred win winnie freda fred | winston win | yvonne vonnie von | zachary zachariah zac zach zack
"""
ROWS: Final = _ROWS.count("|") + 1


@cache
def rows_of() -> dict[str, frozenset[int]]:
    """Return for each name and form the numbers of the rows that it stands in."""
    rows: dict[str, set[int]] = {}
    for number, row in enumerate(_ROWS.split("|")):
        for name in row.split():
            rows.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in rows.items()}


def are_nicknames(left: str, right: str) -> bool:
    """Tell whether two names are different forms of one, in any case.

    Examples
    --------
    >>> are_nicknames("Peggy", "MARGARET")
    True
    """
    one, two = left.casefold(), right.casefold()
    known = rows_of()
    return one != two and one in known and two in known and not known[one].isdisjoint(known[two])
