"""What a column of records can be, and what its name says about that."""

import re
import unicodedata
from typing import Final, Literal, TypeAlias, cast

Kind: TypeAlias = Literal[
    "outcome",
    "record id",
    "source",
    "first name",
    "middle name",
    "last name",
    "other name",
    "full name",
    "date of birth",
    "year of birth",
    "month of birth",
    "day of birth",
    "age",
    "sex",
    "postcode",
    "phone",
    "email",
    "identifier",
    "street number",
    "address",
    "town",
    "region",
    "birth place",
    "occupation",
    "category",
    "text",
    "long text",
    "number",
    "date",
    "household",
]

# A rule names the words that must all be in a column's name, which is split where it is written apart and
# where a small letter meets a capital; after = they must be all of it. The first rule that fits counts.
_RULES: Final = """
outcome: cluster | clusters | label | labels | truth | true match | match id | is match | match status |
  expected | groundtruth | gold | golden id | entity id | =entity | =person id | duplicate of | is duplicate |
  =match | =matched | =group id | true id | real id
source: source dataset | source file | data source | =dataset | source system | =source | =file
household: head household | hoh | household name | household id | hh id | hhid | =hid | =household |
  family id | dwelling id
record id: record id | recordid | rec id | recid | unique id | uniqueid | row id | row number | =record |
  recno | record number | =uid | uuid | guid | =pk | =row | =index | resident id | =id | =key
occupation: occupation | job | profession | employer | industry | beruf
birth place: birth place | place birth | town birth | city birth | country birth | lieu naissance | geburtsort
year of birth: year birth | yob | year dob | byear | annee naissance | geburtsjahr
month of birth: month birth | mob | month dob | bmonth | mois naissance | geburtsmonat
day of birth: day birth | day dob | bday day | jour naissance | geburtstag tag
date of birth: dob | birth | birthdate | birthday | bday | bdate | born | naissance | geburtsdatum |
  nacimiento | d o b
street number: street number | house number | house no | street no | flat number | unit number | =unit | apt |
  apartment | po box | building number | hausnummer
address: street name | street | address line | full address | strasse | direccion | adresse
email: email | e mail | mail address | courriel | =mail
phone: phone | telephone | tel | mobile | cell | cellphone | telefon | msisdn | landline | fax
postcode: postcode | post code | postal code | postalcode | zip | zipcode | plz | code postal |
  postleitzahl | pcode
identifier: ssn | nino | nin | nhs | social security | soc sec | national id | nationalid |
  national insurance | passport | licence | license | driver | medicare | tax id | identifier |
  identity number | id number | mrn |
  art number | patient number | insurance number | national identity | chi number | personal number | =pin
other name: maiden | alias | nickname | known as | previous name | former name | mother | father | spouse |
  guardian | employer name
full name: full name | fullname | person name | patient name | =name | =names | complete name | display name |
  nom complet | nom prenom | first surname | first last
first name: first name | firstname | first | fname | given name | givenname | given | forename | forenames |
  christian name | prenom | prenoms | vorname | nombre | =fn
middle name: middle name | middlename | middle | mname | second name | middlenm | =mi
last name: last name | lastname | last | lname | surname | family name | familyname | =family | sname |
  nachname | apellido | apellidos | =ln | =nom | nom famille
age: =age | age years | =alter
sex: sex | gender | sexe | geschlecht | sexo
town: town | city | suburb | village | ville | stadt | ort | ciudad | municipality | locality | cellule |
  commune | =place
region: state | county | region | province | district | country | nation | departement | =sector | canton |
  =land | local authority | area
address: address | addr | rue
category: race | ethnicity | marital | relationship | status | type | category | religion | nationality |
  language | suffix | =title | marstat
date: date | timestamp | datetime | created | updated | admission | discharge
year of birth: =year
month of birth: =month
day of birth: =day
long text: notes | note | comment | comments | description | remarks
"""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name, small and without accents.

    Examples
    --------
    >>> words_of("PatientFirstName_1")
    ('patient', 'first', 'name', '1')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)", " ", plain)
    return tuple(re.findall(r"[a-z]+|\d+", apart.lower()))


def kind_by_name(name: str) -> Kind | None:
    """Return what a column's name says that it is; None if it says nothing known.

    Examples
    --------
    >>> kind_by_name("DateOfBirth"), kind_by_name("c3")
    ('date of birth', None)
    """
    words = words_of(name)
    joined = "".join(words)
    for kind, wanted, whole in _PARSED:
        if "".join(wanted) == joined or (not whole and set(wanted) <= set(words)):
            return kind
    return None


def _parsed() -> tuple[tuple[Kind, tuple[str, ...], bool], ...]:
    found: list[tuple[Kind, tuple[str, ...], bool]] = []
    for line in re.split(r"\n(?=\S)", _RULES.strip()):
        kind, _, names = line.partition(":")
        for one in names.split("|"):
            words = one.strip()
            found.append((cast(Kind, kind), tuple(words.lstrip("=").split()), words.startswith("=")))
    return tuple(found)


_PARSED: Final = _parsed()
