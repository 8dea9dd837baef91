using System.Globalization;
using System.Text;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>Writes the responses to requests with events (OpenID Connect Back-Channel Logout 1.0 §2.8). They contain nothing of the request.</summary>
internal static class EventResponses
{
    private const string InvalidRequest = "invalid_request";
    private const string Unavailable = "temporarily_unavailable";

    private static readonly KeyValuePair<string, string> NoStore = new("Cache-Control", "no-store");

    /// <summary>The event has its effect.</summary>
    public static SecurityEventResponse Done { get; } = new(200, default, NoStore);

    public static SecurityEventResponse Reject(TokenFailure failure) =>
        Create(400, InvalidRequest, $"The logout token is not accepted: {failure.Code}.");

    public static SecurityEventResponse Reject(ReceiverFault fault) => fault switch
    {
        ReceiverFault.MethodNotAllowed => Create(405, InvalidRequest, "Send a POST request.", KeyValuePair.Create("Allow", "POST")),
        ReceiverFault.MediaTypeNotAccepted => Create(415, InvalidRequest, "Send application/x-www-form-urlencoded."),
        ReceiverFault.BodyTooLong => Create(400, InvalidRequest, "The request is too long."),
        ReceiverFault.BodyIncomplete => Create(400, InvalidRequest, "The request is incomplete."),
        ReceiverFault.Repeated => Create(400, InvalidRequest, "The logout token was received before."),
        _ => Create(400, InvalidRequest, "The request must contain one logout_token."),
    };

    /// <summary>The same request can succeed later.</summary>
    public static SecurityEventResponse Retry(TimeSpan after)
    {
        string seconds = Math.Max(1, Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Create(503, Unavailable, "Send the request again later.", KeyValuePair.Create("Retry-After", seconds));
    }

    // All texts are constants without characters that JSON escapes.
    private static SecurityEventResponse Create(int status, string error, string description, params IReadOnlyList<KeyValuePair<string, string>> headers) =>
        new(status, Encoding.ASCII.GetBytes($$"""{"error":"{{error}}","error_description":"{{description}}"}"""), [NoStore, .. headers]);
}
