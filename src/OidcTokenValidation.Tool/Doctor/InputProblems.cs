namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What was copied around a token.</summary>
internal static class InputProblems
{
    /// <summary>A scheme is before the token.</summary>
    public static Problem Scheme { get; } = new(
        "SchemeInToken",
        "The input begins with a scheme ('Bearer' or 'DPoP'), which was removed here. It is not a part of the token: a client that adds the scheme to "
        + "a text that has it already sends 'Bearer Bearer …', and the API rejects it.",
        "in the client, with the token alone: request.Headers.Authorization = new AuthenticationHeaderValue(\"Bearer\", token);");

    /// <summary>The token is in quotation marks.</summary>
    public static Problem Quoted { get; } = new(
        "QuotedToken",
        "The token is in quotation marks, which were removed here. An API that receives them rejects the token.",
        "in the client: read the token as a JSON string (GetString()), or in a shell: token=$(jq -r .access_token response.json)");

    /// <summary>White space is inside the token.</summary>
    public static Problem LineBreaks { get; } = new(
        "LineBreaksInToken",
        "The token has white space or line breaks inside, which were removed here. An API that receives them rejects the token.",
        "copy the token as one line, or in a shell: token=$(tr -d '\\r\\n ' < token.txt)");

    /// <summary>There is more than one token.</summary>
    public static Problem Several { get; } = new(
        "SeveralTokens",
        "The input contains more than one token. A request has one (RFC 6750 §2).",
        "put the access token alone into the file; an ID token and a refresh token are not for APIs");
}
