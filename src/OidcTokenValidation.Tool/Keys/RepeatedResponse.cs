using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>A response, or the exception in its place, that can be repeated.</summary>
/// <param name="Fetch">The request.</param>
/// <param name="Exception">The exception; null if there is a response.</param>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="Fields">The header fields.</param>
internal sealed record RepeatedResponse(
    RecordedFetch Fetch,
    ExceptionDispatchInfo? Exception,
    HttpStatusCode Status = default,
    byte[]? Body = null,
    IReadOnlyList<KeyValuePair<string, HeaderStringValues>>? Fields = null)
{
    public HttpResponseMessage CreateMessage(HttpRequestMessage request)
    {
        var message = new HttpResponseMessage(Status) { RequestMessage = request, Content = new ByteArrayContent(Body ?? []) };
        foreach ((string name, HeaderStringValues values) in Fields ?? [])
        {
            if (!message.Headers.TryAddWithoutValidation(name, values))
                message.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return message;
    }
}
