using System.Net;
using System.Net.Http.Headers;

namespace OidcTokenValidation.Testing.Http;

/// <summary>The body of a request that may be sent twice. Parts are sent as the content writes them, and buffered until no second attempt is
/// needed.</summary>
/// <remarks>The content is read once. It may write while the response is already being read, as in a gRPC call.</remarks>
internal sealed class ReplayableBody(HttpContent content)
{
    private readonly Lock _gate = new();
    private readonly BodyParts _parts = new();
    private Part? _first;
    private int _attempts;
    private Exception? _fault;
    private bool _isStarted;

    /// <summary>Creates the body of the next attempt, from its beginning.</summary>
    public HttpContent CreateAttempt()
    {
        lock (_gate)
        {
            _fault = null;
            return new Attempt(this, ++_attempts, content, _first ??= _parts.Start);
        }
    }

    /// <summary>Ends the buffering: there will be no further attempt. A body that could not be sent fails now.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _first = null;
            if (_fault is { } fault)
                _parts.Fail(fault);
        }
    }

    private void Start(TransportContext? context)
    {
        lock (_gate)
        {
            if (_isStarted)
                return;
            _isStarted = true;
        }

        _ = ReadAsync(context);
    }

    private async Task ReadAsync(TransportContext? context)
    {
        try
        {
            using var stream = new BodyStream(_parts);
            await content.CopyToAsync(stream, context, CancellationToken.None).ConfigureAwait(false);
            _parts.End(fault: null);
        }
        catch (Exception exception)
        {
            _parts.End(exception);
        }
    }

    // A failure of an earlier attempt does not matter.
    private void Fail(int attempt, Exception exception)
    {
        lock (_gate)
        {
            if (attempt != _attempts)
                return;
            _fault = exception;
            if (_first is null)
                _parts.Fail(exception);
        }
    }

    private sealed class Attempt : HttpContent
    {
        private readonly ReplayableBody _body;
        private readonly int _number;
        private readonly long? _length;
        private Part? _next;

        public Attempt(ReplayableBody body, int number, HttpContent content, Part start)
        {
            _body = body;
            _number = number;
            _next = start;
            _length = content.Headers.ContentLength;
            foreach ((string name, HeaderStringValues values) in content.Headers.NonValidated)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            _body.Start(context);
            try
            {
                while (_next is { } part && (_next = await part.Next.WaitAsync(cancellationToken).ConfigureAwait(false)) is { } next)
                {
                    if (next.Bytes.IsEmpty)
                        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                    else
                        await stream.WriteAsync(next.Bytes, cancellationToken).ConfigureAwait(false);
                    next.Sent.TrySetResult();
                }
            }
            catch (Exception exception)
            {
                _body.Fail(_number, exception);
                throw;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length ?? 0;
            return _length is not null;
        }
    }
}
