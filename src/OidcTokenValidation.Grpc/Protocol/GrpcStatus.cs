using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Grpc.Protocol;

/// <summary>How a call ends: the status and its message, as fields of headers or trailers.</summary>
internal sealed class GrpcStatus
{
    public const string CodeField = "grpc-status";
    private const string MessageField = "grpc-message";
    private const string DetailsField = "grpc-status-details-bin";

    private readonly string _code;
    private readonly string _message;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _metadata;

    private GrpcStatus(string code, string message, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        _code = code;
        _message = PercentEncoding.Encode(message);
        _metadata = metadata;
    }

    /// <summary>The token has expired. Where there was no response to put them into, the challenge's header fields come along.</summary>
    public static GrpcStatus Expired(Challenge challenge) => new("16", challenge.Description ?? "The access token has expired.", challenge.Headers);

    /// <summary>What HTTP says with this challenge. Its header fields are those of the response already.</summary>
    public static GrpcStatus From(Challenge challenge) => challenge.StatusCode switch
    {
        StatusCodes.Status403Forbidden => new("7", challenge.Explanation ?? challenge.Description ?? "The access token does not allow this.", []),
        StatusCodes.Status503ServiceUnavailable => new("14", challenge.Explanation ?? challenge.Description ?? "The access token cannot be checked at the moment.", []),
        _ => new("16", challenge.Explanation ?? challenge.Description ?? "The call needs a valid access token.", []),
    };

    /// <summary>Writes the status and its metadata, in place of any other status.</summary>
    public void WriteTo(IHeaderDictionary fields)
    {
        WriteStatusTo(fields);
        foreach (IGrouping<string, KeyValuePair<string, string>> field in _metadata.GroupBy(static field => field.Key, StringComparer.Ordinal))
            fields[field.Key] = new StringValues([.. field.Select(static f => f.Value)]);
    }

    /// <summary>Writes the status alone, in place of any other.</summary>
    public void WriteStatusTo(IHeaderDictionary fields)
    {
        fields.Remove(DetailsField);
        fields[CodeField] = _code;
        fields[MessageField] = _message;
    }
}
