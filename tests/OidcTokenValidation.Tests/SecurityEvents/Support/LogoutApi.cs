using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.SecurityEvents.Support;

/// <summary>Logout tokens for an API, and its responses to them.</summary>
internal static class LogoutApi
{
    public const string ClientId = LogoutText.ClientId, Form = "application/x-www-form-urlencoded", Event = LogoutText.Event;

    /// <summary>Options that accept logout tokens for the client "web".</summary>
    public static void Receive(AccessTokenValidationOptions options) => options.BackchannelLogout.ClientIds.Add(ClientId);

    public static TestTokenBuilder Logout(this TestIssuer issuer) => LogoutText.Builder(issuer);

    public static Task<SecurityEventResponse> PostAsync(this AccessTokenValidator validator, TestTokenBuilder token) => validator.PostAsync(token.Create());

    public static Task<SecurityEventResponse> PostAsync(this AccessTokenValidator validator, string token) => validator.SendAsync("logout_token=" + token);

    public static Task<SecurityEventResponse> SendAsync(this AccessTokenValidator validator, string body, string? contentType = Form, string method = "POST") =>
        validator.SendAsync(new MemoryStream(Encoding.Latin1.GetBytes(body)), contentType, method);

    public static Task<SecurityEventResponse> SendAsync(this AccessTokenValidator validator, Stream body, string? contentType = Form, string method = "POST") =>
        validator.ReceiveBackchannelLogoutAsync(new() { Method = method, ContentType = contentType, Body = body }, TestContext.Current.CancellationToken).Soon();

    public static async Task LogOutAsync(this RevocationApi api, TestTokenBuilder token) => AssertDone(await api.Validator.PostAsync(token));

    /// <summary>The logout token is rejected for this reason, and changes nothing.</summary>
    public static async Task RejectAsync(this RevocationApi api, TestTokenBuilder token, TokenFailureCode code)
    {
        int before = api.Revocations.Count;
        AssertRejected(await api.Validator.PostAsync(token), $"The logout token is not accepted: {code}.");
        Assert.Equal(before, api.Revocations.Count);
    }

    public static void AssertDone(SecurityEventResponse response)
    {
        Assert.Equal((200, ""), (response.StatusCode, Encoding.UTF8.GetString(response.Body.Span)));
        Assert.Equal([KeyValuePair.Create("Cache-Control", "no-store")], response.Headers);
    }

    public static void AssertRejected(SecurityEventResponse response, string description, int status = 400, params KeyValuePair<string, string>[] headers)
    {
        string error = status == 503 ? "temporarily_unavailable" : "invalid_request";
        Assert.Equal(
            (status, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), (response.StatusCode, Encoding.UTF8.GetString(response.Body.Span)));
        Assert.Equal([KeyValuePair.Create("Cache-Control", "no-store"), .. headers], response.Headers);
    }

    public static void AssertUnavailable(SecurityEventResponse response, string retryAfter) =>
        AssertRejected(response, "Send the request again later.", 503, KeyValuePair.Create("Retry-After", retryAfter));
}
