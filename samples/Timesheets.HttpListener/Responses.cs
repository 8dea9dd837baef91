using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Timesheets;

/// <summary>Sends the responses of this API. The library sends the error responses to rejected tokens.</summary>
internal static class Responses
{
    private const string Json = "application/json; charset=utf-8";

    public static Task SendTextAsync(this HttpListenerContext context, string text) =>
        context.SendAsync(200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static Task SendJsonAsync<T>(this HttpListenerContext context, T value, JsonTypeInfo<T> type, int status = 200, string contentType = Json) =>
        context.SendAsync(status, contentType, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static async Task SendAsync(this HttpListenerContext context, int status, string? contentType = null, byte[]? body = null)
    {
        HttpListenerResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength64 = body?.Length ?? 0;

        // The listener would wait for a body that was not read, and parse the bytes after a chunked body as the next request.
        response.KeepAlive = !context.Request.HasEntityBody;
        if (body is not null)
            await response.OutputStream.WriteAsync(body);
        response.Close();
    }
}
