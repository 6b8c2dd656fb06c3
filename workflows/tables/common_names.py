"""What people call the fields of a form in their own tables, files and variables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

#: Before the colon: fields by their last segment or title; after it: what people call such a field. All are written as
#: `names.spelled` returns them. A field's own title and last segment take precedence. A name may stand in several
#: lines: in a form that has several of these fields, it is ambiguous, and a person chooses.
_COMMON = """
companyname legalcompanyname: companyname company businessname legalname legalcompanyname legalbusinessname
companyname legalcompanyname: companylegalname organizationname businessaddressname
website: website companywebsite websiteurl companyurl url webpage homepage site websiteaddress
address1 address: address1 addressline1 address street streetaddress addressstreet addr addr1 street1 streetaddress1
address1 address: streetaddressline1
address2: address2 addressline2 addr2 street2 streetaddress2 streetaddressline2
city: city town cityname
state: state province stateprovince stateorprovince stateorregion stateprovinceregion stateregion statecode
zipcode postalcode: zipcode zip postalcode postcode postal zippostalcode zipcodepostalcode zipcodeorpostalcode
zipcode postalcode: ziporpostalcode zippostal
isocountrycode: isocountrycode country countrycode isocountry countryiso countryisocode
firstname: firstname givenname contactfirstname forename
lastname: lastname surname familyname contactlastname
supportemail emailaddress businesscontactemail: email emailaddress contactemail contactemailaddress mail
supportemail emailaddress: supportemail supportemailaddress
supportphonenumber phonenumber: supportphonenumber supportphone phone phonenumber telephone telephonenumber
supportphonenumber phonenumber: contactphone contactphonenumber contactnumber
monthlymessagevolume: monthlymessagevolume monthlysmsvolume monthlyvolume messagevolume estimatedmonthlyvolume
monthlymessagevolume: estimatedmonthlymessagevolume expectedmessagevolume expectedmonthlyvolume monthlymessages
monthlymessagevolume: messagespermonth estimatedvolume smsvolume
usecasecategory usecase: usecasecategory usecase usecasetype
usecasedetails usecasedescription: usecasedetails usecasedetail usecasedescription usecasesummary usecaseexplanation
usecasedetails usecasedescription: usecasedesc
optindescription optinworkflow: optindescription optinworkflowdescription optinworkflow optindetails optinprocess
optindescription optinworkflow: optinmethod optinflow messageflow calltoaction optin
optinimage optinscreenshot: optinimage optinworkflowimage optinscreenshot optinworkflowscreenshot optinimagepath
optinimage optinscreenshot: optinproof optinevidence optin
optintype: optintype optincategory optinmethod optin
messagesample1: messagesample1 sample1 samplemessage1 messageexample1 examplemessage1 sampletext1 messagesample sample
messagesample1: samplemessage messageexample examplemessage sampletext messagecontent productionmessagecontent
messagesample1: productionmessagesample
taxid companyid: taxid ein einnumber taxnumber taxidnumber companyid companyidentificationnumber registrationnumber
taxid companyid: businessregistrationnumber companyregistrationnumber
taxidauthority: taxidauthority taxidtype identificationnumbertype registrationauthority businessregistrationauthority
taxidauthority: businessregistrationtype companyregistrationtype
taxidcountry taxidissuingcountry: taxidcountry taxidissuingcountry identificationnumbercountry registrationcountry
taxidcountry taxidissuingcountry: businessregistrationcountry companyregistrationcountry
businesstype legaltype entitytype: businesstype legaltype entitytype companytype organizationtype legalform
businesstype legaltype entitytype: legalentitytype businessentitytype
privacypolicyurl privacypolicylink: privacypolicyurl privacypolicylink privacypolicy privacyurl privacylink
termsandconditionsurl termsandconditionslink: termsandconditionsurl termsandconditionslink termsandconditions
termsandconditionsurl termsandconditionslink: termsandcondition termsandconditionurl termsandconditionlink
termsandconditionsurl termsandconditionslink: termsconditions termsconditionsurl terms termsurl termslink
termsandconditionsurl termsandconditionslink: termsofservice termsofserviceurl termsofservicelink termsofuse
termsandconditionsurl termsandconditionslink: termsofuseurl tos tosurl
vertical areaofbusiness: vertical areaofbusiness industry businessvertical industryvertical sector
dbaname: dbaname dba doingbusinessas brandname tradename tradingname
optinmessage: optinmessage optinconfirmationmessage optinconfirmation
helpmessage: helpmessage helpmessagesample helpreply helpresponse
stopmessage: stopmessage stopreply stopresponse optoutmessage optoutconfirmationmessage
letterofauthorizationioh: letterofauthorizationindosat letterofauthorizationindosatooredoohutchison
letterofauthorizationxlaxiata: letterofauthorizationxl
"""
#: The message samples after the first; a name without a number is the first.
_SAMPLES = "messagesample samplemessage sample messageexample examplemessage sampletext"


def _by_field() -> Mapping[str, frozenset[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for fields, common in _lines():
        for field in fields.split():
            names[field].update(common.split())
    return {field: frozenset(common) for field, common in names.items()}


def _lines() -> Iterator[tuple[str, str]]:
    for line in _COMMON.strip().splitlines():
        fields, _, common = line.partition(": ")
        yield fields, common
    for number in range(2, 6):
        yield f"messagesample{number}", " ".join(f"{name}{number}" for name in _SAMPLES.split())


#: Last segment or title of a field to its common names.
BY_FIELD = _by_field()
