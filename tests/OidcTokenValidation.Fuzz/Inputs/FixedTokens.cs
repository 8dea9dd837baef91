namespace OidcTokenValidation.Fuzz.Inputs;

/// <summary>Valid access tokens (RFC 9068) of <see cref="FixedIssuer"/>, signed by <see cref="FixedKey"/>, at the time of <see cref="FixedClock"/>.</summary>
internal static class FixedTokens
{
    /// <summary>A bearer token.</summary>
    public const string Bearer =
        "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9."
        + "eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1ZCI6Imh0dHBzOi8vYXBpLmV4YW1wbGUuY29tLyIsInN1YiI"
        + "6ImFsaWNlIiwiY2xpZW50X2lkIjoiYXBwIiwianRpIjoiMSIsImlhdCI6MTc2NzIyNTYwMCwiZXhwIjoxNzY3MjI5MjAwfQ."
        + "ckTddSVQTZXaXOUlA716Zj8jEeyGuDKMuoc5aAqrommMWV-y2xD38OIq7TKMDpptNleoos5iGG7-LY1xRfksVg";

    /// <summary>A token that is bound to the same key (RFC 9449 §6.1).</summary>
    public const string Bound =
        "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9."
        + "eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1ZCI6Imh0dHBzOi8vYXBpLmV4YW1wbGUuY29tLyIsInN1YiI6ImFsaWNlIiwiY2xpZW50X2lkIjoiYXBwIiwianR"
        + "pIjoiMSIsImlhdCI6MTc2NzIyNTYwMCwiZXhwIjoxNzY3MjI5MjAwLCJjbmYiOnsiamt0Ijoib0tJeXd2R1VwVFZUeXhNUTNid0lJZVFVdWRmcl9Da0xNakNFMTlFQ0QtVSJ9fQ."
        + "fhBNdstQp8TACPw9QuXpYuY_H9-GPk-rET1dFsEerczT0Vta8C4f-mHDaYDkYMMQYvOAfhNbECq1LOUBtN7q-Q";
}
